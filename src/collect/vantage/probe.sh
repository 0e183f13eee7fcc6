# Asks DNS for one name, or sends one request, and prints what came back. It only reads: it writes no
# file and changes nothing. POSIX sh, with dig, nslookup or getent, and curl or GNU wget.
#
# Before this text stand its settings: ld_mark, which begins every line of its own; ld_name, ld_resolver,
# ld_port and ld_time for DNS; the function ld_config for a request, which prints a configuration of curl,
# so that nothing of it is seen in a list of processes; ld_url and ld_agent, where wget may do instead.
# There is no single quote in it, since some places pass it on between two of them.

ld_say() { printf "%s %s\n" "$ld_mark" "$*"; }
ld_has() { command -v "$1" >/dev/null 2>&1; }

ld_dig() {
  ld_say dns dig
  dig ${ld_resolver:+"@$ld_resolver"} -p "$ld_port" +noall +comments +answer +tries=1 "+time=$ld_time" \
    "$1" "$ld_name." 2>&1
  ld_say code "$?"
}

ld_dns() {
  if ld_has dig; then
    ld_dig A
    ld_dig AAAA
  elif ld_has nslookup; then
    ld_say dns nslookup
    nslookup "$ld_name." $ld_resolver 2>&1
    ld_say code "$?"
  elif ld_has getent && [ -z "$ld_resolver" ]; then
    ld_say dns getent
    getent ahosts "$ld_name." 2>&1 || getent hosts "$ld_name." 2>&1
    ld_say code "$?"
  else
    ld_say missing dns
  fi
}

# The answer up to a length that every place passes on, then what curl says of it.
ld_show() {
  ld_answer=${1%%"$ld_mark"*}
  printf "%s" "$ld_answer" | head -c 12288
  printf "\n%s\n" "${1#"$ld_answer"}"
}

ld_request() {
  if ld_has curl; then
    ld_say http curl
    ld_show "$(ld_config | curl -q -K - 2>&1; printf "\n%s code %s" "$ld_mark" "$?")"
  elif [ -n "$ld_url" ] && ld_has wget && wget --help 2>&1 | grep -q max-redirect; then
    ld_say http wget
    ld_show "$(wget -nv -S -O - -t 1 -T "$ld_time" -U "$ld_agent" --max-redirect=0 --no-proxy \
      --content-on-error "$ld_url" 2>&1; printf "\n%s code %s" "$ld_mark" "$?")"
  else
    ld_say missing http
  fi
}

LC_ALL=C
export LC_ALL
ld_say begin
if [ -n "$ld_name" ]; then ld_dns; fi
if [ -z "$ld_name" ]; then ld_request; fi
ld_say end
