"""What a verdict on a source tree rests on, by the facts that code hosts weigh for tools of dual use.

GitHub's policy on synthetic media names them: how a project is configured, what its pages say and advertise, where they
lead, how its keepers support it, and other facts. Each that something was found of is told, for and against, with the
first place of either.
"""

from collections.abc import Iterable, Iterator, Mapping

from chouxin.domain import Evidence, Reason, Role, Rule, Span

_OF_CODE = frozenset({"code-purpose", "workflow-nodes", "near-duplicate"})
_REMOVED = ("safety-filter-removed", "consent-check-removed", "label-removed")
_CONFIGURES = (
    ".yaml",
    ".yml",
    ".toml",
    ".json",
    ".ini",
    ".cfg",
    ".env",
    ".bat",
    ".sh",
    "dockerfile",
    "requirements.txt",
)
_FACTORS = ("code", "configuration", "pages", "links", "support", "facts")


def factors(speaks: Iterable[Evidence], against: Iterable[Evidence], rules: Mapping[str, Rule]) -> Iterator[Reason]:
    """A reason for each factor, in the order of the policy: rules for and against, and where the first of each are."""
    told: dict[str, dict[str, list[Evidence]]] = {name: {"speaks": [], "against": []} for name in _FACTORS}
    for side, some in (("speaks", speaks), ("against", against)):
        for found in some:
            told[_factor(found, rules[found.rule])][side].append(found)
    for name, sides in told.items():
        if any(sides.values()):
            where = [str(found[0].locator) for found in sides.values() if found]
            ids = {side: ",".join(dict.fromkeys(one.rule for one in found)) for side, found in sides.items()}
            yield Reason(f"factor_{name}", (*ids.items(), ("where", ", ".join(where))))


def _factor(found: Evidence, rule: Rule) -> str:
    name = rule.id.rpartition("/")[2]
    path = found.locator.container[-1].lower() if found.locator.container else ""
    if found.detector in _OF_CODE:
        if rule.role is Role.FRAME:
            return "facts"
        return "configuration" if name in _REMOVED or path.endswith(_CONFIGURES) else "code"
    if not isinstance(found.locator.place, Span):
        return "code"
    if rule.role is Role.CONTACT or name == "remote-setup":
        return "support"
    return "links" if found.detector == "indicators" and rule.role is Role.DELIVERY else "pages"
