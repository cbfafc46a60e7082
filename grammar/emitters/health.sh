# Says how healthy something is, as a service message that wrasse reads out of the log. Works in bash 3.2+ and any sh.
#   wrasse_health target=web-01 status=Unhealthy message="No 200"
# Every argument is name=value; a name is made of letters, digits and _ . - and may be one of your own.

# The body is a subshell, so nothing here changes the script around it; that script may have a readonly `name`, hence
# `_name`. printf puts the marker together, so that neither `set -x` nor a printed copy of this looks like a message.
wrasse_health() (
  LC_ALL=C
  _attributes=
  for _pair in "$@"; do
    _name=${_pair%%=*}
    case $_pair in *=*) ;; *) _name= ;; esac
    case $_name in
      '' | [!A-Za-z_]* | *[!A-Za-z0-9_.-]*)
        printf 'wrasse_health: not name=value: %s\n' "$_pair" >&2
        exit 2
        ;;
    esac
    if command -v base64 >/dev/null 2>&1; then
      _value=$(printf '%s' "${_pair#*=}" | base64 | tr -d '\r\n') || exit
    elif command -v openssl >/dev/null 2>&1; then
      _value=$(printf '%s' "${_pair#*=}" | openssl base64 -A | tr -d '\r\n') || exit
    else
      echo 'wrasse_health: needs base64 or openssl' >&2
      exit 127
    fi
    _attributes="$_attributes $_name='$_value'"
  done
  printf '##%s[health%s]\n' octopus "$_attributes"
)
