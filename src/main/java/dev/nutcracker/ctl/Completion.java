package dev.nutcracker.ctl;

import dev.nutcracker.console.ConsoleCommand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Completions for shells, made of the table of commands: the words that may follow the ones before. */
final class Completion {
    private static final String FIRST = "stat top completion import verify bench -s -t --json --csv --help";
    private static final Set<String> CLAUSES = Set.of("WHERE", "ORDER", "LIMIT", "EVERY", "JSON", "CSV");
    private static final Set<String> FORMS = Set.of("JSON", "CSV");
    private static final String ARGUMENT = "*";
    /** Those words of a syntax that are written as they stand there. */
    private static final Pattern LITERAL = Pattern.compile("[A-Z]{2,}|ready|drain|maint|up");

    private Completion() {}

    /** @throws CtlException if another shell is asked for */
    static String script(List<String> words) throws CtlException {
        if (words.size() == 2 && words.get(1).equals("bash")) {
            return bash();
        }
        if (words.size() == 2 && words.get(1).equals("zsh")) {
            return zsh();
        }
        throw new CtlException(ExitStatus.USAGE, "this is written: nutcrackerctl completion bash|zsh");
    }

    /** Returns the words that may follow, by the words before as a pattern of shells; the longer patterns come first. */
    private static Map<String, Set<String>> followers() {
        Map<String, Set<String>> followers = new TreeMap<>(
                Comparator.comparingInt(Completion::length).reversed().thenComparing(before -> before));
        for (ConsoleCommand command : ConsoleCommand.values()) {
            String before = "";
            for (String word : command.nameWords()) {
                if (!word.equals(ARGUMENT)) {
                    followers.computeIfAbsent(before, _ -> new TreeSet<>()).add(word);
                }
                before += " " + word;
            }
            Set<String> behind = followers.computeIfAbsent(before + ARGUMENT, _ -> new TreeSet<>());
            behind.addAll(literals(command));
            behind.addAll(command.nameWords().getFirst().equals("SHOW") ? CLAUSES : FORMS);
        }
        return followers;
    }

    private static int length(String before) {
        return before.length();
    }

    private static List<String> literals(ConsoleCommand command) {
        List<String> literals = new ArrayList<>();
        List<String> name = command.nameWords();
        for (String word : command.syntax().split("[ |\\[\\]/]+", -1)) {
            if (LITERAL.matcher(word).matches() && !name.contains(word)) {
                literals.add(word);
            }
        }
        return literals;
    }

    /** Quoted, except the places of arguments. */
    private static String pattern(String before) {
        return ("'" + before + "'").replace(ARGUMENT, "'*'").replace("''", "");
    }

    private static void cases(StringBuilder script, String form) {
        followers().forEach((before, next) -> {
            String words = String.join(" ", next) + (before.isEmpty() ? " " + FIRST : "");
            String pattern = before.isEmpty() ? "''" : pattern(before);
            script.append("        ").append(form.formatted(pattern, words)).append(" ;;\n");
        });
    }

    private static String bash() {
        StringBuilder script = new StringBuilder("""
                # Completions of nutcrackerctl, made by `nutcrackerctl completion bash`.
                _nutcrackerctl() {
                    local word=${COMP_WORDS[COMP_CWORD]} before='' words='' i
                    for ((i = 1; i < COMP_CWORD; i++)); do
                        case ${COMP_WORDS[i]} in
                            -s | -t) ((i++)) ;;
                            -*) ;;
                            *) before="$before ${COMP_WORDS[i]^^}" ;;
                        esac
                    done
                    case ${COMP_WORDS[COMP_CWORD - 1]} in
                        -s | -t)
                            mapfile -t COMPREPLY < <(compgen -f -- "$word")
                            return
                            ;;
                    esac
                    case $before in
                """);
        cases(script, "%s) words='%s'");
        script.append("""
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

    private static String zsh() {
        StringBuilder script = new StringBuilder("""
                #compdef nutcrackerctl
                # Completions of nutcrackerctl, made by `nutcrackerctl completion zsh`.
                _nutcrackerctl() {
                    local before='' i
                    local -a next
                    for ((i = 2; i < CURRENT; i++)); do
                        case ${words[i]} in
                            (-s|-t) ((i++)) ;;
                            (-*) ;;
                            (*) before="$before ${(U)words[i]}" ;;
                        esac
                    done
                    case ${words[CURRENT-1]} in
                        (-s|-t)
                            _files
                            return
                            ;;
                    esac
                    case $before in
                """);
        cases(script, "(%s) next=(%s)");
        script.append("""
                    esac
                    compadd -M 'm:{a-z}={A-Z}' -- $next
                }
                if [[ ${funcstack[1]} == _nutcrackerctl ]]; then
                    _nutcrackerctl "$@"
                else
                    compdef _nutcrackerctl nutcrackerctl
                fi
                """);
        return script.toString();
    }
}
