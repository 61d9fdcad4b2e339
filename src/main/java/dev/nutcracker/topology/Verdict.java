package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import org.jspecify.annotations.Nullable;

/** What a server has shown when it was asked whether it is a primary. */
sealed interface Verdict {
    /** It says that it is one, and answers. */
    record Primary() implements Verdict {}

    /**
     * It says that it is a replica.
     *
     * @param of whose, if it is connected to it; as it announces it
     */
    record Replica(ServerAddress.@Nullable Tcp of) implements Verdict {}

    /** It is there and cannot be used now. */
    record NotReady(String reason) implements Verdict {}

    /** It is busy with one command, so it has said nothing. */
    record Busy(String reason) implements Verdict {}

    /** It does not answer at all, and may only be slow. */
    record Silent(String reason) implements Verdict {}

    /** It cannot be reached. */
    record Gone(String reason) implements Verdict {}

    /**
     * Reads the answers to {@code ROLE} and {@code PING}.
     *
     * @param login the error that refused the login; null if there was none
     */
    static Verdict of(Reply role, Reply ping, Reply.@Nullable Failure login) {
        if (role instanceof Reply.Failure failure) {
            return of(login != null && failure.isOf("NOAUTH") ? login : failure);
        }
        if (role.asList().isEmpty()) {
            return new NotReady("its answer to ROLE makes no sense");
        }
        String name = role.asList().getFirst().asText();
        return switch (name) {
            case "master" -> ofPrimary(ping);
            case "slave" -> new Replica(masterOf(role));
            default -> new NotReady("it is a " + Reasons.said(name) + ", not a primary");
        };
    }

    private static Verdict ofPrimary(Reply ping) {
        if (ping instanceof Reply.Failure failure) {
            return of(failure);
        }
        return ping.asText().equals("PONG") ? new Primary() : new NotReady("its answer to PING makes no sense");
    }

    private static Verdict of(Reply.Failure failure) {
        String said = Reasons.said(failure.text());
        return failure.isOf("BUSY") ? new Busy(said) : new NotReady(said);
    }

    /** {@code slave 127.0.0.1 6379 connected 2047}. */
    private static ServerAddress.@Nullable Tcp masterOf(Reply role) {
        var words = role.asList();
        return words.size() > 3 && words.get(3).asText().equals("connected")
                ? MasterReport.address(words.get(1).asText(), words.get(2).asText())
                : null;
    }
}
