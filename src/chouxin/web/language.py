"""Which of our languages a request is answered in."""

from starlette.requests import Request

from chouxin.words import LANGUAGES, pick_language

COOKIE = "chouxin_lang"


def language(request: Request) -> str:
    """What the person chose, else what their browser asks for, else English."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    asked: list[tuple[float, int, str]] = []
    for at, part in enumerate(request.headers.get("accept-language", "")[:400].split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        asked.append((-weight, at, tag.strip()))
    for _, _, tag in sorted(asked):
        if tag.lower().startswith(("zh", "en")):
            return pick_language(None, {"LANG": tag})
    return "en"
