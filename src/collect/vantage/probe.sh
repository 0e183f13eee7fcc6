# Asks DNS for one name, or sends one request, and prints what came back. It only reads: it writes no
# file and changes nothing. POSIX sh, with dig, nslookup or getent, and curl or GNU wget.
#
# Before this text stand its settings: ld_mark, which begins every line of its own; ld_name, ld_resolver,
# ld_port and ld_time for DNS; the function ld_config for a request, which prints a configuration of curl,
# so that nothing of it is seen in a list of processes; ld_url and ld_agent, where wget may do instead.
# There is no single quote in it, since some places pass it on between two of them.

ld_say() { printf "%s %s\n" "$ld_mark" "$*"; }
ld_has() { command -v "$1" >/dev/null 2>&1; }

# What the resolver library reads (resolv.conf(5)): three nameservers at most, search domains, ndots.
ld_conf() {
  ld_servers=$ld_resolver
  ld_search=
  ld_ndots=1
  ld_count=0
  if [ -n "$ld_resolver" ] || [ ! -r /etc/resolv.conf ]; then return; fi
  while read -r ld_word ld_rest || [ -n "$ld_word" ]; do
    case $ld_word in
      nameserver)
        if [ "$ld_count" -lt 3 ]; then ld_servers="$ld_servers ${ld_rest%%[!0-9A-Za-z:.%]*}"; fi
        ld_count=$((ld_count + 1))
        ;;
      search | domain) ld_search=$ld_rest ;;
      options)
        for ld_option in $ld_rest; do
          case $ld_option in ndots:[0-9] | ndots:1[0-5]) ld_ndots=${ld_option#ndots:} ;; esac
        done
        ;;
    esac
  done </etc/resolv.conf
}

# A question to one nameserver: whom, the type, the name, how long to wait.
ld_dig() {
  ld_at=@$1
  if [ "$1" = - ]; then ld_at=; fi
  ld_said=$(dig $ld_at -p "$ld_port" +noall +comments +answer +authority +additional +tries=1 \
    "+time=$4" "$2" "$3." 2>&1)
  ld_code=$?
  ld_say dns dig "$2" "$1" "$3"
  printf "%s\n" "$ld_said"
  ld_say code "$ld_code"
}

# Both types of each nameserver; a resolver that refuses the addresses alone answers for CNAME.
ld_digs() {
  ld_patience=$ld_time
  for ld_server in ${ld_servers:--}; do
    ld_dig "$ld_server" AAAA "$ld_name" "$ld_patience"
    ld_dig "$ld_server" A "$ld_name" "$ld_patience"
    case $ld_said in
      *"status: SERVFAIL"* | *"status: REFUSED"*) ld_dig "$ld_server" CNAME "$ld_name" "$ld_patience" ;;
    esac
    case $ld_said in *"status: NXDOMAIN"*) ld_missing=yes ;; esac
    ld_patience=2
  done
  ld_rest=$ld_name
  ld_dots=0
  while [ "$ld_rest" != "${ld_rest#*.}" ]; do
    ld_rest=${ld_rest#*.}
    ld_dots=$((ld_dots + 1))
  done
  if [ "$ld_dots" -lt "$ld_ndots" ]; then ld_say first; ld_missing=yes; fi
  if [ -n "$ld_missing" ]; then
    ld_count=0
    for ld_domain in $ld_search; do
      ld_count=$((ld_count + 1))
      if [ "$ld_count" -gt 6 ]; then break; fi
      ld_dig "${ld_first:--}" A "$ld_name.${ld_domain%.}" 1
    done
  fi
}

ld_dns() {
  if ld_has dig; then
    ld_missing=
    ld_conf
    ld_servers=${ld_servers# }
    ld_first=${ld_servers%% *}
    ld_digs
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

set -f
LC_ALL=C
export LC_ALL
ld_say begin
if [ -n "$ld_name" ]; then ld_dns; fi
if [ -z "$ld_name" ]; then ld_request; fi
ld_say end
