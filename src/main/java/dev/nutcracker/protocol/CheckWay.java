package dev.nutcracker.protocol;

import java.util.List;

/**
 * One way to ask a server whether it is well. Not every server understands every way: some speak another flavour or lack a
 * command, and some close the connection then.
 *
 * @param flavour of the connection
 * @param introduction sent once on a new connection, before anything else; its answers do not matter
 * @param steps sent together for each check; all answers must be good
 */
public record CheckWay(int flavour, List<byte[]> introduction, List<CheckStep> steps) {
    public CheckWay {
        introduction = List.copyOf(introduction);
        steps = List.copyOf(steps);
    }
}
