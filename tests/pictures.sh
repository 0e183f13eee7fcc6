#!/bin/sh
# Draws the pictures of the README anew: the top of the HTML page, by a browser without a window, light
# and dark; and the terminal. CHROMIUM names the browser. Look at them before you commit them.
set -eu
cd "$(dirname "$0")/.."
page=$(mktemp -d)
trap 'rm -r "$page"' EXIT
cargo run -q --no-default-features -- diagnose -o html \
  --snapshot snapshots/association-sg-blocks-listener.json >"$page/page.html" || test $? -eq 1
for theme in light:1 dark:0; do
  "${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --hide-scrollbars \
    --blink-settings=preferredColorScheme="${theme#*:}" --window-size=960,688 \
    --screenshot="$PWD/.github/pictures/path-${theme%:*}.png" "$page/page.html" 2>/dev/null
done
PICTURES=overwrite cargo test -q --locked --test pictures
