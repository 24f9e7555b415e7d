"""The API as programs use it."""

import json
from dataclasses import replace

import httpx
import msgspec
import pytest

from chouxin.desk import jobs
from chouxin.desk.actors import Role
from tests.desk.desks import HOLDS, ORDINARY
from tests.web.serving import Served, server

ITEM = {"id": "a1", "kind": "listing", "title": "出 AI金丹", "text": HOLDS}


def test_who_submits_learns_the_outcome_and_nothing_to_write_around(served: Served) -> None:
    answer = served.caller(Role.SUBMITTER).post("/api/v1/screen", json=ITEM)
    told = answer.json()

    assert answer.status_code == 200
    assert told["action"] == "block"
    assert set(told) == {"id", "action", "complete", "clause", "appeal"}
    assert set(told["clause"]) == {"en", "zh-Hans", "zh-Hant"}


def test_the_team_sees_the_evidence(served: Served) -> None:
    told = served.caller(Role.REVIEWER).post("/api/v1/screen", json=ITEM).json()

    assert told["decision"]["schema"] == "chouxin.decision/1"
    assert told["decision"]["evidence"]


def test_a_batch_gives_what_singles_give(served: Served) -> None:
    caller = served.caller(Role.LEAD)
    texts = [HOLDS, ORDINARY, "DFL 换脸教程"]
    items = [{"id": f"i{n}", "text": text} for n, text in enumerate(texts)]

    together = caller.post("/api/v1/screen/batch", json={"items": items}).json()["verdicts"]

    assert together == [caller.post("/api/v1/screen", json=item).json() for item in items]


def test_what_is_filed_is_kept_and_becomes_a_case(served: Served) -> None:
    told = served.caller(Role.SUBMITTER).post("/api/v1/items", json={**ITEM, "account": "s1"})
    decision = told.json()["decision_id"]
    case = served.caller(Role.REVIEWER).get("/api/v1/cases", params={"site_ref": "a1"}).json()["cases"][0]
    detail = served.caller(Role.REVIEWER).get(f"/api/v1/cases/{case['id']}").json()

    assert told.status_code == 201
    assert "case_id" not in told.json()
    assert case["account"] == "s1"
    assert [one["id"] for one in detail["decisions"]] == [decision]
    assert detail["decisions"][0]["document"]["evidence"]


def test_a_decision_is_told_to_whoever_filed_it_and_to_nobody_else(served: Served) -> None:
    mine = served.caller(Role.SUBMITTER)
    decision = mine.post("/api/v1/items", json=ITEM).json()["decision_id"]
    other = served.caller(Role.LEAD).post("/api/v1/keys", json={"name": "other", "role": "submitter"})
    assert other.status_code == 403

    made = served.caller(Role.ADMIN).post("/api/v1/keys", json={"name": "other", "role": "submitter"}).json()
    stranger = served.caller(headers={"Authorization": f"Bearer {made['secret']}"})

    assert "document" not in mine.get(f"/api/v1/decisions/{decision}").json()
    assert stranger.get(f"/api/v1/decisions/{decision}").status_code == 404
    assert served.caller(Role.REVIEWER).get(f"/api/v1/decisions/{decision}").json()["document"]


def test_a_request_sent_twice_with_its_key_is_done_once(served: Served) -> None:
    caller = served.caller(Role.SUBMITTER, headers={"Idempotency-Key": "k-1"})
    first = caller.post("/api/v1/items", json=ITEM)
    again = caller.post("/api/v1/items", json=ITEM)
    other = caller.post("/api/v1/items", json={**ITEM, "id": "a2"})

    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert other.status_code == 422
    assert len(served.caller(Role.REVIEWER).get("/api/v1/cases").json()["cases"]) == 1


def test_a_request_that_was_wrong_may_be_sent_again_mended(served: Served) -> None:
    caller = served.caller(Role.SUBMITTER, headers={"Idempotency-Key": "k-1"})

    assert caller.post("/api/v1/items", json={"id": ""}).status_code == 400
    assert caller.post("/api/v1/items", json=ITEM).status_code == 201


@pytest.mark.parametrize(
    "body, at",
    [
        ({"id": "a"} | {"texts": "x"}, "texts"),
        ({"id": 7}, "$.id"),
        ({"id": "a", "kind": "artifact"}, "$.kind"),
        ({"id": "a", "seen_at": "yesterday"}, "$.seen_at"),
        ({"text": "x"}, "id"),
    ],
)
def test_a_wrong_body_is_told_with_its_place(served: Served, body: dict[str, object], at: str) -> None:
    answer = served.caller(Role.SUBMITTER).post("/api/v1/screen", json=body)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert at in answer.json()["detail"] + answer.json().get("at", "")


def test_one_bad_item_is_named_by_its_number(served: Served) -> None:
    body = {"items": [{"id": "a"}, {"id": ""}]}

    assert served.caller(Role.SUBMITTER).post("/api/v1/screen/batch", json=body).json()["at"] == "$.items[1].id"


@pytest.mark.parametrize(
    "content, kind, status",
    [
        (b'{"id": ', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"id=a", "application/x-www-form-urlencoded", 415),
        (b"{}", "", 415),
        (b"[" * 100_000, "application/json", 400),
        (b'{"id": "a", "text": "' + b"a" * (1 << 20) + b'"}', "application/json", 413),
    ],
)
def test_bodies_that_are_none(served: Served, content: bytes, kind: str, status: int) -> None:
    answer = served.caller(Role.SUBMITTER).post("/api/v1/screen", content=content, headers={"Content-Type": kind})

    assert answer.status_code == status
    assert answer.json()["status"] == status


def test_a_body_without_a_length_is_measured_as_it_comes(served: Served) -> None:
    pieces = (b"x" * 65536 for _ in range(100))
    headers = {"Content-Type": "application/json"}

    assert served.caller(Role.SUBMITTER).post("/api/v1/screen", content=pieces, headers=headers).status_code == 413


def test_an_upload_is_looked_at_and_leaves_nothing_behind(served: Served) -> None:
    archive = (served.uploads.parent / "x.txt", "DFL 换脸 SAEHD AI金丹 底丹 网盘自动发货 19.9元 加微信".encode())
    told = served.caller(Role.SUBMITTER).post("/api/v1/uploads", params={"name": "x.txt"}, content=archive[1])

    assert told.status_code == 201
    assert told.json()["id"] == "x.txt"
    assert told.json()["action"] != "allow"
    assert list(served.uploads.iterdir()) == []


def test_the_gate_answers_by_its_status_alone(served: Served) -> None:
    caller = served.caller(Role.SUBMITTER)

    assert caller.post("/api/v1/gate", content="一张自行车照片的说明".encode()).status_code == 202
    assert caller.post("/api/v1/gate", content=HOLDS.encode()).status_code == 451


def test_an_upload_that_breaks_off_leaves_nothing_behind(served: Served) -> None:
    def broken() -> "object":
        yield b"x" * 70_000
        raise httpx.ReadError("the line was cut")

    with pytest.raises(httpx.ReadError):
        served.caller(Role.SUBMITTER).post("/api/v1/uploads", content=broken())  # type: ignore[arg-type]

    answer = served.caller().get("/healthz")

    assert answer.status_code == 200
    # The folder is made for the first body; the line may have been cut before.
    assert not served.uploads.exists() or list(served.uploads.iterdir()) == []


def test_an_appeal_is_followed_by_number_and_pin(served: Served) -> None:
    site, stranger = served.caller(Role.SUBMITTER), served.caller()
    decision = site.post("/api/v1/items", json=ITEM).json()["decision_id"]
    opened = site.post("/api/v1/appeals", json={"decision_id": decision, "text": "it is a novel"})

    # Held back is a decision that one may appeal against; what nobody has ruled on yet is heard when it is ruled on.
    assert opened.status_code in {201, 409}
    if opened.status_code == 201:
        given = opened.json()
        status = stranger.post(f"/api/v1/appeals/{given['number']}/status", json={"pin": given["pin"]})
        wrong = stranger.post(f"/api/v1/appeals/{given['number']}/status", json={"pin": "0000-0000"})

        assert (status.status_code, wrong.status_code) == (200, 404)


def test_items_in_coops_shape(served: Served) -> None:
    item = {"id": "c9", "typeId": "LISTING", "data": {"name": "出 AI金丹", "description": HOLDS, "whatever": "x"}}
    answer = served.caller(Role.SUBMITTER).post("/api/v1/items/async/", json={"items": [item]})
    cases = served.caller(Role.REVIEWER).get("/api/v1/cases", params={"site_ref": "c9"}).json()["cases"]

    assert answer.status_code == 202
    assert [case["action"] for case in cases] == ["block"]


def test_a_report_in_coops_shape(served: Served) -> None:
    item = {"id": "c9", "typeId": "LISTING", "data": {"text": ORDINARY}}
    body = {"reportedItem": item, "reporter": {"kind": "user", "id": "u1"}, "reportedForReason": {"reason": "fake"}}

    assert served.caller(Role.SUBMITTER).post("/api/v1/report", json=body).status_code == 201


def test_too_many_requests_are_told_when_to_come_back(served: Served) -> None:
    stranger = served.caller()
    answers = [stranger.get("/healthz") for _ in range(served.desk.settings.strangers_at_once + 1)]

    assert [answer.status_code for answer in answers[:-1]] == [200] * (len(answers) - 1)
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1

    served.clock.pass_(seconds=int(answers[-1].headers["retry-after"]))

    assert stranger.get("/healthz").status_code == 200


def test_an_unknown_path_and_a_wrong_method_are_problems_too(served: Served) -> None:
    stranger = served.caller()

    assert stranger.get("/api/v1/nothing").json()["status"] == 404
    assert stranger.delete("/healthz").json()["status"] == 405


def test_figures_can_be_scraped(served: Served) -> None:
    served.caller(Role.SUBMITTER).post("/api/v1/screen", json=ITEM)
    text = served.caller(Role.AUDITOR).get("/metrics").text

    assert 'chouxin_answers_total{route="screen",status="200"} 1.0' in text


def test_nothing_of_a_request_stands_in_the_log(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "chouxin.desk")
    served.caller(Role.SUBMITTER).post("/api/v1/items?secret=1", json={**ITEM, "account": "somebody"})
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "chouxin.desk"]

    assert lines
    assert all(set(line) == {"route", "status", "ms", "by"} for line in lines)


def test_a_job_is_done_in_its_time_and_tells_what_became_of_it(served: Served) -> None:
    site = served.caller(Role.SUBMITTER)
    taken = site.post("/api/v1/jobs", json={"items": [ITEM, {"id": "b2", "text": ORDINARY}]})
    waits = site.get(taken.headers["location"]).json()
    jobs.run_due(served.desk, served.clock.now)
    done = site.get(taken.headers["location"]).json()

    assert taken.status_code == 202
    assert waits["state"] == "waiting"
    assert done["state"] == "done"
    assert [(one["id"], one["action"]) for one in done["verdicts"]] == [("a1", "block"), ("b2", "allow")]


def test_what_waits_is_bounded(served: Served) -> None:
    full = replace(served.desk, settings=msgspec.structs.replace(served.desk.settings, most_waiting=1))
    with server(full, served.uploads) as url:
        site = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {served.key(Role.SUBMITTER)}"})
        with site:
            answers = [site.post("/api/v1/jobs", json={"items": [ITEM]}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 503]
    assert int(answers[1].headers["retry-after"]) >= 1


def test_receivers_are_told_by_signed_webhooks(served: Served) -> None:
    admin = served.caller(Role.ADMIN)
    made = admin.post("/api/v1/receivers", json={"url": "http://127.0.0.1:9/hook", "private": True})
    inside = admin.post("/api/v1/receivers", json={"url": "file:///etc/passwd"})
    listed = admin.get("/api/v1/receivers").json()
    tested = admin.post("/api/v1/receivers/test").json()

    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    assert inside.status_code == 400
    assert [("secret" in one, one["url"]) for one in listed] == [(False, "http://127.0.0.1:9/hook")]
    assert tested == {"messages": 1}


@pytest.mark.parametrize("solo", [False, True])
def test_how_to_appeal_is_what_this_desk_does(served: Served, solo: bool) -> None:
    chosen = msgspec.structs.replace(served.desk.settings, appeal_days=45, solo=solo, solo_wait=36)
    headers = {"Authorization": f"Bearer {served.key(Role.SUBMITTER)}"}
    with (
        server(replace(served.desk, settings=chosen), served.uploads) as url,
        httpx.Client(base_url=url, headers=headers, timeout=30) as site,
    ):
        told = [site.post(path, json=ITEM).json()["appeal"] for path in ("/api/v1/screen", "/api/v1/items")]

    assert told[0] == told[1]
    assert all("45" in said and ("36" in said) is solo for said in told[0].values())
    assert ("nother person" in told[0]["en"]) is not solo
