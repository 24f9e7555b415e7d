#!/bin/sh
# Opens the page for your own photos (docs/howto/open-your-photos.md). macOS: open-my-photos.command. Windows:
# open-my-photos.bat. The first start makes an environment beside this file and fetches what is needed, once; later
# starts need no network. Arguments, such as a folder, go to `chouxin photos open`.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
env=$here/.chouxin-photos
log=$here/chouxin-photos.log

say() { printf '%s\n' "$@"; }
# Whoever double-clicked would not see why the window closed.
stop() {
    if [ -t 0 ]; then printf '\n[Enter] '; read -r _ || :; fi
    exit 1
}

python=
for one in "${CHOUXIN_PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
    [ -n "$one" ] || continue
    if "$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python=$one; break; fi
done
if [ -z "$python" ]; then
    say "Python 3.11 or newer is needed. Get it from https://www.python.org/downloads/ and start this file again." \
        "需要 Python 3.11 或更新的版本。请从 https://www.python.org/downloads/ 安装，再打开这个文件。" \
        "需要 Python 3.11 或更新的版本。請從 https://www.python.org/downloads/ 安裝，再開啟這個檔案。"
    stop
fi

# What is installed: the wheel beside this file, else the checkout that it is part of.
wheel=
for one in "$here"/chouxin-*.whl; do [ ! -f "$one" ] || wheel=$one; done
if [ -n "$wheel" ]; then what=$wheel
elif [ -f "$here/../pyproject.toml" ]; then what=$(CDPATH= cd -- "$here/.." && pwd -P)
else
    say "Put the file chouxin-….whl into this folder, and start again: $here" \
        "请把 chouxin-….whl 放进这个文件夹，再打开一次：$here" \
        "請把 chouxin-….whl 放進這個資料夾，再開啟一次：$here"
    stop
fi
stamp="$here $(cksum <"${wheel:-$what/pyproject.toml}")"

if [ "$(cat "$env/.done" 2>/dev/null || :)" != "$stamp" ]; then
    say "The first start takes some minutes and fetches about 150 MB. Your photos are not touched." \
        "第一次启动需要几分钟，会下载约 150 MB。不会动你的照片。" \
        "第一次啟動需要幾分鐘，會下載約 150 MB。不會動你的照片。"
    if ! { rm -rf "$env" && "$python" -m venv "$env" &&
        "$env/bin/python" -m pip --disable-pip-version-check --no-input install "$what[photos]" &&
        "$env/bin/chouxin" photos setup --to "$env/share/chouxin/weights"; } >"$log" 2>&1; then
        tail -n 5 "$log"
        say "" "It could not be set up. Is there a network? The whole story is in $log" \
            "没能装好。网络通吗？详细记录在 $log" \
            "沒能裝好。網路通嗎？詳細記錄在 $log"
        stop
    fi
    printf '%s\n' "$stamp" >"$env/.done"
    rm -f "$log"
fi
"$env/bin/chouxin" photos open "$@" || stop
