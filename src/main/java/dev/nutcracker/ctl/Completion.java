package dev.nutcracker.ctl;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Completions for shells, made of the table of commands: the words that may follow the ones before. */
final class Completion {
    private static final String OPTIONS = "-s -t --json --csv --help";
    private static final String CLAUSES = "WHERE ORDER LIMIT EVERY JSON CSV";

    private Completion() {}

    /** @throws CtlException if another shell is asked for */
    static String script(List<String> words) throws CtlException {
        if (words.size() == 2 && words.get(1).equals("bash")) {
            return bash();
        }
        if (words.size() == 2 && words.get(1).equals("zsh")) {
            return "#compdef nutcrackerctl\nautoload -U +X bashcompinit && bashcompinit\n" + bash();
        }
        throw new CtlException(ExitStatus.USAGE, "this is written: nutcrackerctl completion bash|zsh");
    }

    private static String bash() {
        StringBuilder script = new StringBuilder("""
                # Completions of nutcrackerctl, made by `nutcrackerctl completion bash`.
                _nutcrackerctl() {
                    local word=${COMP_WORDS[COMP_CWORD]} words= i
                    for ((i = 1; i < COMP_CWORD; i++)); do
                        case ${COMP_WORDS[i]} in
                            -s | -t) ((i++)) ;;
                            -*) ;;
                            *) words="$words ${COMP_WORDS[i]^^}" ;;
                        esac
                    done
                    case ${COMP_WORDS[COMP_CWORD - 1]} in
                        -s | -t)
                            mapfile -t COMPREPLY < <(compgen -f -- "$word")
                            return
                            ;;
                    esac
                    case $words in
                """);
        Map<String, Set<String>> followers = new TreeMap<>();
        for (String label : Ctl.labels()) {
            String before = "";
            for (String word : label.split(" ", -1)) {
                followers.computeIfAbsent(before, _ -> new TreeSet<>()).add(word);
                before += " " + word;
            }
        }
        followers.forEach((before, next) -> script.append("        '")
                .append(before)
                .append("') words='")
                .append(String.join(" ", next))
                .append(before.isEmpty() ? " stat completion " + OPTIONS : "")
                .append("' ;;\n"));
        script.append("        ' SHOW '*) words='").append(CLAUSES).append("""
                        ' ;;
                                *) words='JSON CSV' ;;
                            esac
                            mapfile -t COMPREPLY < <(compgen -W "$words" -- "${word^^}")
                            if [ -z "${COMPREPLY[*]}" ]; then
                                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
                            fi
                        }
                        complete -F _nutcrackerctl nutcrackerctl
                        """);
        return script.toString();
    }
}
