"""What a site may set. Every setting has a default that a small team can work with."""

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from chouxin.domain import SettingsError

Minutes = Annotated[int, Meta(ge=1, le=60 * 24 * 30)]
Hours = Annotated[int, Meta(ge=0, le=24 * 365)]
Days = Annotated[int, Meta(ge=0, le=365 * 30)]
Name = Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{0,39}$")]


class Queue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One queue, and what is routed to it. The first queue whose every condition fits takes the case; empty fits all.

    target: hours within which the team means to rule; a legal clock that runs is met first all the same. leads: only
    leads work here.
    """

    name: Name
    kinds: tuple[str, ...] = ()
    supplies: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    urgency: Annotated[int, Meta(ge=0, le=3)] | None = None
    target: Hours = 24
    leads: bool = False


QUEUES = (
    Queue(name="urgent-ncii", clocks=("*",), urgency=0, target=12),
    Queue(name="appeals", kinds=("appeal",), target=72),
    Queue(name="escalated", kinds=("escalated",), urgency=1, leads=True),
    Queue(name="model-repo", kinds=("artifact",)),
    Queue(name="supply-listing", kinds=("listing",)),
    Queue(name="pictures", kinds=("photo", "clip")),
    Queue(name="social-post"),
)


class Clock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A legal clock: how many hours from the report that starts it."""

    name: str
    hours: Hours


CLOCKS = (
    Clock(name="us.tida", hours=48),
    Clock(name="uk.osa.iic", hours=48),
    Clock(name="in.ncii", hours=2),
    Clock(name="kr.deepfake", hours=24),
    Clock(name="au.esafety", hours=24),
    Clock(name="jp.jopla", hours=24 * 7),
)
"""Only clocks with a number of hours; duties that say "without delay" have the target of their queue."""


class Strikes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a ruling counts against an account: a warning first, then strikes, and each of them expires.

    severe: families of rules that skip the warning. never: supplies that are never counted; who asks for a thing may be
    its victim.
    """

    outcomes: tuple[str, ...] = ("remove", "restrict")
    days: Days = 90
    severe_days: Days = 365
    severe: tuple[str, ...] = ()
    never: tuple[str, ...] = ("request",)


class Reporters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When somebody's reports stop moving the queue: too many of them were unfounded, and a warning came first."""

    least: Annotated[int, Meta(ge=1)] = 5
    share: Annotated[float, Meta(ge=0, le=1)] = 0.8
    days: Days = 30


class Quotas(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much may be held back a day before people look first: of all rules together, and of each one.

    rule_least: what any rule may hold. rule_times: or this many times what it holds on its usual days.
    """

    holds_a_day: Annotated[int, Meta(ge=0)] = 20_000
    rule_least: Annotated[int, Meta(ge=0)] = 2_000
    rule_times: Annotated[float, Meta(ge=1)] = 5.0


class Links(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may join accounts. common: how many accounts may share a thing before it joins none of them.

    never: contacts that belong to everybody, such as the platform's own service, as they are written. offers: how many
    items of each account are looked at, what was ruled against first.
    """

    common: Annotated[int, Meta(ge=2)] = 30
    never: tuple[str, ...] = ()
    offers: Annotated[int, Meta(ge=1, le=100)] = 20


class Pictures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How pictures may be looked at. They are blurred and without colour until somebody asks for one.

    a_day: how many a person may uncover within 24 hours; 0 for any number. pause: after how many a break is proposed.
    seconds: how long one stays uncovered. intimate: families of rules, and categories of reports, of what is likely to
    show somebody who never agreed to it; only leads uncover that, as with everything under a legal clock. never:
    categories of reports after which nobody is shown anything.
    """

    a_day: Annotated[int, Meta(ge=0)] = 60
    pause: Annotated[int, Meta(ge=1)] = 20
    seconds: Annotated[int, Meta(ge=5, le=3600)] = 60
    intimate: tuple[str, ...] = ("nudify", "undressing", "undressing-request", "ncii", "intimate")
    never: tuple[str, ...] = ("minor", "minors", "csam", "csea")


class Retention(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days that each sort of content is kept; 0: for good. A legal hold stops all of them for its case or item.

    Digests, outcomes and chains stay; it is texts, documents, notes and contacts that are erased.
    """

    allowed_items: Days = 30
    items: Days = 3 * 365
    decisions: Days = 5 * 365
    events: Days = 5 * 365
    reports: Days = 180
    appeals: Days = 3 * 365
    statements: Days = 5 * 365
    exposures: Days = 365
    sealed_reads: Days = 5 * 365
    outbox: Days = 30
    jobs: Days = 7
    idempotency: Days = 3
    indicators: Days = 365


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that a site may set, with the defaults of a desk that somebody just started.

    lease: minutes that a claimed case is one's own. undo: seconds before a ruling has effects. second: outcomes that
    need a second person who has not seen the first ruling. solo: one person runs the desk; where two are asked for,
    hours of waiting (`solo_wait`) and a note take their place, and every such ruling says so. appeal_days: how long a
    ruling may be appealed. scope: countries that statements of reasons name.
    """

    queues: tuple[Queue, ...] = QUEUES
    clocks: tuple[Clock, ...] = CLOCKS
    lease: Minutes = 20
    undo: Annotated[int, Meta(ge=0, le=3600)] = 30
    second: tuple[str, ...] = ("restrict",)
    solo: bool = False
    solo_wait: Hours = 24
    appeal_days: Days = 183
    appeal_url: str = ""
    scope: tuple[str, ...] = ()
    strikes: Strikes = Strikes()
    quotas: Quotas = Quotas()
    reporters: Reporters = Reporters()
    links: Links = Links()
    pictures: Pictures = Pictures()
    retention: Retention = Retention()
    # How the outside comes in.
    most_waiting: Annotated[int, Meta(ge=1)] = 10_000
    requests_a_minute: Annotated[int, Meta(ge=1)] = 6_000
    requests_at_once: Annotated[int, Meta(ge=1)] = 1_000
    strangers_a_minute: Annotated[int, Meta(ge=1)] = 600
    strangers_at_once: Annotated[int, Meta(ge=1)] = 100
    proxy_header: str = ""
    trusted_proxies: tuple[str, ...] = ()


def read(path: Path) -> Settings:
    """The settings of a YAML file. Raises SettingsError, with the place in it."""
    try:
        written = path.read_bytes()
        return msgspec.yaml.decode(written, type=Settings) if written.strip() else Settings()
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise SettingsError(f"{path}: {error}") from error
