#!/usr/bin/env bash
# Runs `swift build` and reports its progress: which step, how far, for how long.
#
#   scripts/build.sh [option of swift build ...]
#
# On a terminal the report is one line that is updated; elsewhere, or where CI is set, a line every ten
# seconds. The complete output goes to .build/build.log; if the build fails, the errors in it are
# printed and the exit status is that of `swift build`. STEPS=N numbers the two steps 2 and 3 of N.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

log=.build/build.log
seconds_between_lines=10
mkdir -p .build

if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ] && [ -z "${CI-}" ]; then
  on_terminal=yes
else
  on_terminal=
fi

# The number of a step, if the caller counts steps: "3/4 ".
numbered() { [ -z "${STEPS-}" ] || printf '%s/%s ' "$1" "$STEPS"; }

elapsed() { printf '%d:%02d' $((($1) / 60)) $((($1) % 60)); }

# Replaces the line on a terminal; elsewhere prints a line, but not too often.
report() {
  if [ -n "$on_terminal" ]; then
    printf '\r\033[K%s' "${1:0:$((columns - 1))}"
  elif ((SECONDS - last_line >= seconds_between_lines)); then
    last_line=$SECONDS
    printf '%s\n' "$1"
  fi
}

# Prints a line that stays.
conclude() {
  if [ -n "$on_terminal" ]; then printf '\r\033[K'; fi
  printf '%s\n' "$1"
  last_line=$SECONDS
}

# Reads the output of `swift build`, writes it to the log and reports what it says.
follow() {
  trap '' INT # `swift build` gets the same Ctrl-C; what it says about it belongs into the log.
  local line='' piece is_complete fetched=0 package='' number=0 total=0 text=''
  local columns=80 last_line=$((SECONDS - seconds_between_lines)) compiling_since='' is_built=''
  if [ -n "$on_terminal" ]; then
    columns=$(stty size </dev/tty 2>/dev/null | awk '{ print $2 }')
    if [ "${columns:-0}" -lt 20 ]; then columns=80; fi
  fi
  report "$(numbered 2)Fetching and reading packages"

  while :; do
    piece=
    if IFS= read -r -t 1 piece; then
      is_complete=yes
    elif [ $? -gt 128 ]; then
      is_complete= # A second has passed; `piece` may hold the beginning of a line.
    elif [ -n "$line$piece" ]; then
      is_complete=yes # The last line, without a line feed.
    else
      break
    fi
    line+=$piece

    if [ -n "$is_complete" ]; then
      printf '%s\n' "$line" >&3
      if [[ $line =~ ^\[([0-9]+)/([0-9]+)\]\ (.*) ]] &&
        [[ ${BASH_REMATCH[3]} != "Planning build" ]]; then
        number=${BASH_REMATCH[1]} total=${BASH_REMATCH[2]} text=${BASH_REMATCH[3]}
      elif [[ $line =~ ^(Fetching|Updating|Computing\ version\ for|Creating\ working\ copy\ for)\ .*/([^/ ]+) ]]; then
        package=${BASH_REMATCH[2]%.git}
      elif [[ $line == "Working copy of "* ]]; then
        fetched=$((fetched + 1)) package=
      elif [[ $line == *"complete!"* ]]; then
        is_built=yes
      fi
      line=
    fi

    if [ "$total" -gt 0 ]; then
      if [ -z "$compiling_since" ]; then
        conclude "$(numbered 2)Packages are ready, $(elapsed SECONDS); $fetched were fetched"
        compiling_since=$SECONDS
      fi
      report "$(numbered 3)Compiling $number of $total, $(elapsed SECONDS-compiling_since): \
${text#Compiling }"
    else
      report "$(numbered 2)Fetching and reading packages, $(elapsed SECONDS): \
$fetched fetched${package:+, now $package}"
    fi
  done

  if [ -z "$compiling_since" ] && [ -n "$is_built" ]; then
    conclude "$(numbered 3)Nothing to compile"
  elif [ -n "$is_built" ]; then
    conclude "$(numbered 3)Compiled, $(elapsed SECONDS-compiling_since)"
  elif [ -n "$compiling_since" ]; then
    conclude "$(numbered 3)Compilation ended after $(elapsed SECONDS-compiling_since)"
  else
    conclude "$(numbered 2)The build ended before anything was compiled"
  fi
}

is_interrupted=
trap 'is_interrupted=yes' INT
exec 3>"$log"
swift build "$@" 2>&1 | follow
status=${PIPESTATUS[0]}

if [ -n "$is_interrupted" ]; then
  printf 'Interrupted; the output so far is in %s\n' "$PWD/$log" >&2
  trap - INT
  kill -INT $$
fi
if [ "$status" -ne 0 ]; then
  {
    printf 'swift build failed with status %d. The last errors:\n\n' "$status"
    # Swift repeats an error for every file that it compiles together.
    errors=$(awk '/^([^ ].*: )?(fatal )?error: / && !seen[$0]++' "$log" | tail -n 20)
    printf '%s\n' "${errors:-$(tail -n 20 "$log")}"
    printf '\nThe complete output is in %s\n' "$PWD/$log"
  } >&2
fi
exit "$status"
