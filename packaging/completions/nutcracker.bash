# Completion of nutcracker for bash.
_nutcracker() {
    local cur prev
    COMPREPLY=()
    cur=${COMP_WORDS[COMP_CWORD]}
    prev=${COMP_WORDS[COMP_CWORD - 1]}
    [ "$prev" = = ] && prev=${COMP_WORDS[COMP_CWORD - 2]}
    [ "$cur" = = ] && cur=
    case $prev in
        -c | --conf-file | --new-conf | -o | --output | -p | --pid-file)
            mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            compopt -o filenames 2>/dev/null
            return
            ;;
        -v | --verbose | -s | --stats-port | -a | --stats-addr | -i | --stats-interval | -m | --mbuf-size | \
            -w | --workers | --where | --pool)
            return
            ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W '-h --help -V --version -t --test-conf -d --daemonize -D --describe-stats
        -v --verbose -o --output -c --conf-file -s --stats-port -a --stats-addr -i --stats-interval -p --pid-file
        -m --mbuf-size -w --workers --take-over --where --pool --new-conf' -- "$cur")
}
complete -F _nutcracker nutcracker
