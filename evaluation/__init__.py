"""How often Chouxin is right: `make eval` writes docs/reference/quality.md.

Data lies outside the repository. CHOUXIN_DATA (default: ../shared/data beside the repository) holds labelled sets in
`text/*.jsonl` and ordinary texts in `benign/*.jsonl.gz`; CHOUXIN_CORPUS holds files under `guilty/` and `benign/`. See
docs/howto/measure-quality.md.
"""
