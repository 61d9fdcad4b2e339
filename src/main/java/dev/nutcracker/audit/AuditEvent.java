package dev.nutcracker.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event for the audit log. Events that are equal within a second are one line with a count. No event has values of
 * keys, passwords or arguments of commands.
 */
public sealed interface AuditEvent {
    AuditKind kind();

    /** The event without whatever there may be any number of, such as addresses; equal for all of one cause. */
    AuditEvent ofMany();

    /** Writes the members of the event, after its kind. */
    void writeTo(AuditLine line);

    /**
     * A login, or a request that would have needed one.
     *
     * @param method how: {@code password}, {@code sasl}, {@code text}, {@code certificate}
     * @param reason why it has failed; null if it has not
     * @param unknown whether the client has given a name that is no user's; such a name may be a password
     * @param tls null if the client has a plain connection
     */
    record Login(
            AuditClient client,
            String method,
            @Nullable String reason,
            boolean unknown,
            @Nullable AuditTls tls) implements AuditEvent {
        @Override
        public AuditKind kind() {
            return AuditKind.AUTH;
        }

        @Override
        public AuditEvent ofMany() {
            return new Login(client.ofMany(), method, reason, unknown, null);
        }

        @Override
        public void writeTo(AuditLine line) {
            client.writeTo(line);
            line.text("result", reason == null ? "success" : "failure");
            line.text("method", method);
            if (reason != null) {
                line.text("reason", reason);
            }
            if (unknown) {
                line.flag("unknown");
            }
            if (tls != null) {
                tls.writeTo(line);
            }
        }
    }

    /** A login that has to wait, since wrong passwords have come from the address. */
    record LoginDelay(AuditClient client) implements AuditEvent {
        @Override
        public AuditKind kind() {
            return AuditKind.AUTH;
        }

        @Override
        public AuditEvent ofMany() {
            return new LoginDelay(client.ofMany());
        }

        @Override
        public void writeTo(AuditLine line) {
            client.writeTo(line);
            line.text("result", "delay");
        }
    }

    /**
     * A request that its client may not send.
     *
     * @param command its name
     * @param object the key or channel in the form of {@link AuditLog#object}; null for none
     * @param reason the rule, {@code deny} for example
     */
    record Denied(
            AuditClient client, String command, @Nullable String object, String reason) implements AuditEvent {
        @Override
        public AuditKind kind() {
            return AuditKind.DENIED;
        }

        @Override
        public AuditEvent ofMany() {
            return new Denied(client.ofMany(), "", null, reason);
        }

        @Override
        public void writeTo(AuditLine line) {
            client.writeTo(line);
            line.text("command", command);
            if (object != null) {
                line.text("object", object);
            }
            line.text("reason", reason);
        }
    }

    /**
     * A client that is not served, or not any longer.
     *
     * @param reason in a word
     * @param detail in words; null if the reason says it all
     */
    record Refused(
            AuditClient client, String reason, @Nullable String detail) implements AuditEvent {
        public Refused(AuditClient client, String reason) {
            this(client, reason, null);
        }

        @Override
        public AuditKind kind() {
            return AuditKind.REFUSED;
        }

        @Override
        public AuditEvent ofMany() {
            return new Refused(client.ofMany(), reason, null);
        }

        @Override
        public void writeTo(AuditLine line) {
            client.writeTo(line);
            line.text("reason", reason);
            if (detail != null) {
                line.text("detail", detail);
            }
        }
    }

    /**
     * A request above a limit.
     *
     * @param limit the key of the limit
     * @param action what was done: {@code delay} or {@code refuse}
     */
    record Limited(AuditClient client, String limit, String action) implements AuditEvent {
        @Override
        public AuditKind kind() {
            return AuditKind.LIMITED;
        }

        @Override
        public AuditEvent ofMany() {
            return new Limited(client.ofMany(), limit, action);
        }

        @Override
        public void writeTo(AuditLine line) {
            client.writeTo(line);
            line.text("limit", limit);
            line.text("action", action);
        }
    }

    /** A client has connected or is gone; only with {@code clients: true}. */
    record Connection(AuditClient client, boolean opened) implements AuditEvent {
        @Override
        public AuditKind kind() {
            return AuditKind.CLIENT;
        }

        @Override
        public AuditEvent ofMany() {
            return new Connection(client.ofMany(), opened);
        }

        @Override
        public void writeTo(AuditLine line) {
            client.writeTo(line);
            line.text("action", opened ? "connected" : "gone");
        }
    }

    /** A command that deletes everything of its kind, on its way to servers. */
    record Destructive(AuditClient client, String command) implements AuditEvent {
        @Override
        public AuditKind kind() {
            return AuditKind.DESTRUCTIVE;
        }

        @Override
        public AuditEvent ofMany() {
            return new Destructive(client.ofMany(), command);
        }

        @Override
        public void writeTo(AuditLine line) {
            client.writeTo(line);
            line.text("command", command);
        }
    }

    /**
     * A configuration was taken on, or refused, or a file that it names.
     *
     * @param kind {@link AuditKind#CONFIG}, {@link AuditKind#USERS} or {@link AuditKind#CERTIFICATE}
     * @param done whether it is in effect
     * @param by who or what asked for it
     * @param sentences the changes, or the errors
     * @param sha256 of the file, in hexadecimal; null if it could not be read, or is a password
     */
    record Reload(
            AuditKind kind,
            boolean done,
            String by,
            List<String> sentences,
            String file,
            @Nullable String sha256) implements AuditEvent {
        public Reload {
            sentences = List.copyOf(sentences);
        }

        @Override
        public AuditEvent ofMany() {
            return new Reload(kind, done, "", List.of(), file, null);
        }

        @Override
        public void writeTo(AuditLine line) {
            line.text("result", done ? "done" : "refused");
            line.text("by", by);
            line.sentences(done ? "changes" : "errors", sentences);
            line.text("file", file);
            line.textOrNull("sha256", sha256);
        }
    }

    /**
     * The users' file of a pool is read again because of ACL LOAD.
     *
     * @param client who asks for it; null for the result
     * @param result {@code asked}, {@code done} or {@code refused}
     */
    record Users(@Nullable AuditClient client, String pool, String result) implements AuditEvent {
        @Override
        public AuditKind kind() {
            return AuditKind.USERS;
        }

        @Override
        public AuditEvent ofMany() {
            return new Users(null, pool, result);
        }

        @Override
        public void writeTo(AuditLine line) {
            if (client == null) {
                line.text("pool", pool);
            } else {
                client.writeTo(line);
            }
            line.text("result", result);
        }
    }

    /**
     * A request of an operator to the statistics port, or of somebody who is none.
     *
     * @param by the address
     * @param status the answer's
     */
    record Request(String method, String path, int status, String by) implements AuditEvent {
        @Override
        public AuditKind kind() {
            return AuditKind.ADMIN;
        }

        @Override
        public AuditEvent ofMany() {
            return new Request("", "", status, "");
        }

        @Override
        public void writeTo(AuditLine line) {
            line.text("method", method);
            line.text("path", path);
            line.number("status", status);
            line.text("by", by);
        }
    }

    /**
     * A command of the console that changes something, or would have.
     *
     * @param command its name
     * @param words the whole of it
     * @param outcome {@code done}, or the kind of error
     * @param by the address of the operator, and the label of the token if one was given
     */
    record Command(String command, String words, String outcome, String by) implements AuditEvent {
        @Override
        public AuditKind kind() {
            return AuditKind.ADMIN;
        }

        @Override
        public AuditEvent ofMany() {
            return new Command(command, "", outcome, "");
        }

        @Override
        public void writeTo(AuditLine line) {
            line.text("command", words);
            line.text("outcome", outcome);
            line.text("by", by);
        }
    }

    /** An operator has ordered something about a server. */
    record Order(String pool, String server, String action, String by) implements AuditEvent {
        @Override
        public AuditKind kind() {
            return AuditKind.SERVER;
        }

        @Override
        public AuditEvent ofMany() {
            return new Order(pool, "", action, "");
        }

        @Override
        public void writeTo(AuditLine line) {
            line.text("pool", pool);
            line.text("server", server);
            line.text("action", action);
            line.text("by", by);
        }
    }

    /** The process has begun to serve. */
    record Start(String release, long pid) implements AuditEvent {
        @Override
        public AuditKind kind() {
            return AuditKind.START;
        }

        @Override
        public AuditEvent ofMany() {
            return this;
        }

        @Override
        public void writeTo(AuditLine line) {
            line.text("release", release);
            line.number("pid", pid);
        }
    }

    /** The process ends; the last line of an orderly end. */
    record Stop(long pid) implements AuditEvent {
        @Override
        public AuditKind kind() {
            return AuditKind.STOP;
        }

        @Override
        public AuditEvent ofMany() {
            return this;
        }

        @Override
        public void writeTo(AuditLine line) {
            line.number("pid", pid);
        }
    }
}
