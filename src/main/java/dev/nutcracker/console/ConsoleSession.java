package dev.nutcracker.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.console.SessionInput.BrokenInputException;
import dev.nutcracker.console.table.Form;
import dev.nutcracker.stats.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A session of the console over one connection, in RESP or in plain text: commands and answers in turns. The first byte
 * decides which of the two it is.
 *
 * <pre>
 *                       RESP2                      RESP3                    plain text
 *   a table             an array of its lines      one verbatim string      its lines, and an empty one
 *   JSON, CSV           a bulk string              a bulk string            its lines, and an empty one
 *   an error            -ERR CODE text             -ERR CODE text           ERR CODE text, and an empty line
 *   EVERY 2             the answer again each 2 s, until something is sent
 * </pre>
 */
public final class ConsoleSession {
    private static final long MS_PER_S = 1000;

    private final Console console;
    private final Peer peer;
    private final SessionInput input;
    private Caller caller;
    private boolean resp;
    private boolean resp3;
    private boolean ended;

    /** @param first bytes that have arrived already */
    public ConsoleSession(Console console, Peer peer, byte[] first) throws IOException {
        this.console = console;
        this.peer = peer;
        this.input = new SessionInput(peer, first);
        this.caller = peer.caller();
    }

    /** Answers commands until the other side ends the session. */
    public void run() throws IOException {
        resp = input.isResp();
        try {
            while (!ended) {
                List<String> words = next();
                if (words == null) {
                    return;
                }
                if (!words.isEmpty()) {
                    answer(words);
                }
            }
        } catch (BrokenInputException e) {
            send(error(new ConsoleException(ErrorCode.SYNTAX, String.valueOf(e.getMessage()))));
        }
    }

    /** Returns the words of the next command, none for an empty one; null at the end. */
    private @Nullable List<String> next() throws IOException, BrokenInputException {
        try {
            if (resp) {
                List<byte[]> words = input.respCommand();
                return words == null
                        ? null
                        : Words.ofCommand(words.stream().map(Words::text).toList());
            }
            byte[] line = input.line();
            return line == null ? null : Words.of(Words.text(line));
        } catch (ConsoleException e) {
            send(error(e));
            return List.of();
        }
    }

    private void answer(List<String> words) throws IOException {
        try {
            SessionCommand own = SessionCommand.named(words.getFirst());
            if (own == null) {
                answerAgain(words);
            } else {
                send(answer(own, words));
            }
        } catch (ConsoleException e) {
            send(error(e));
        }
    }

    private void answerAgain(List<String> words) throws IOException, ConsoleException {
        Reply reply = console.answer(words, Form.TEXT, caller);
        send(text(reply));
        while (reply.everyS() > 0 && !input.hasMore() && !peer.awaitInput(reply.everyS() * MS_PER_S)) {
            reply = console.answer(words, Form.TEXT, caller);
            send(text(reply));
        }
    }

    private String text(Reply reply) {
        return resp ? RespText.of(reply, resp3) : reply.text() + '\n';
    }

    private String error(ConsoleException error) {
        return resp ? RespText.error(error.line()) : error.line() + "\n\n";
    }

    private String simple(String text) {
        return resp ? RespText.simple(text) : text + "\n\n";
    }

    private String answer(SessionCommand command, List<String> words) throws IOException, ConsoleException {
        return switch (command) {
            case AUTH -> {
                if (words.size() < 2 || words.size() > 3) {
                    throw wrong(command);
                }
                // Libraries that have a user's name send it before the password.
                caller = peer.caller(words.getLast());
                yield simple("OK");
            }
            case HELLO -> hello(words);
            case PING -> simple(words.size() > 1 ? printable(words.get(1)) : "PONG");
            case QUIT -> {
                ended = true;
                yield simple("OK");
            }
            case COMMAND -> resp ? RespText.map(List.of(), resp3 && words.size() > 1) : "\n";
            case CLIENT -> client(words);
            case INFO -> info();
        };
    }

    private static String printable(String word) {
        return word.replaceAll("\\p{Cntrl}", "?");
    }

    private static ConsoleException wrong(SessionCommand command) {
        return new ConsoleException(ErrorCode.SYNTAX, "this is written " + command.syntax());
    }

    private String hello(List<String> words) throws IOException, ConsoleException {
        boolean wants3 = resp3;
        if (words.size() > 1) {
            if (!words.get(1).equals("2") && !words.get(1).equals("3")) {
                throw new ConsoleException(ErrorCode.SYNTAX, "the version of RESP is 2 or 3");
            }
            wants3 = words.get(1).equals("3");
        }
        for (int i = 2; i < words.size(); i++) {
            if (words.get(i).equalsIgnoreCase("AUTH") && i + 2 < words.size()) {
                caller = peer.caller(words.get(i + 2));
                i += 2;
            } else if (words.get(i).equalsIgnoreCase("SETNAME") && i + 1 < words.size()) {
                i++;
            } else {
                throw wrong(SessionCommand.HELLO);
            }
        }
        resp3 = wants3;
        if (!resp) {
            return simple("nutcracker " + Version.RELEASE);
        }
        return RespText.map(
                List.of(
                        RespText.bulk("server"),
                        RespText.bulk("nutcracker"),
                        RespText.bulk("version"),
                        RespText.bulk(Version.RELEASE),
                        RespText.bulk("proto"),
                        RespText.integer(resp3 ? 3 : 2),
                        RespText.bulk("mode"),
                        RespText.bulk("console"),
                        RespText.bulk("role"),
                        RespText.bulk("master"),
                        RespText.bulk("modules"),
                        RespText.array(List.of())),
                resp3);
    }

    private String client(List<String> words) throws ConsoleException {
        String action = words.size() > 1 ? words.get(1).toUpperCase(Locale.ROOT) : "";
        return switch (action) {
            case "SETINFO", "SETNAME" -> simple("OK");
            case "ID" -> resp ? RespText.integer(1) : simple("1");
            default -> throw wrong(SessionCommand.CLIENT);
        };
    }

    private String info() {
        String text = "# Server\r\nserver:nutcracker console\r\nrelease:" + Version.RELEASE + "\r\nloading:0\r\n";
        return resp ? RespText.bulk(text) : text + '\n';
    }

    private void send(String answer) throws IOException {
        peer.write(ByteBuffer.wrap(answer.getBytes(UTF_8)));
    }

    /** Whether a first word of the console may begin so, in any case. */
    public static boolean mayBeginWith(String beginning) {
        String upper = beginning.toUpperCase(Locale.ROOT);
        return Stream.concat(
                        Stream.of(SessionCommand.values()).map(SessionCommand::name),
                        ConsoleCommand.firstWords().stream())
                .anyMatch(word -> word.startsWith(upper));
    }

    /** Whether the console takes a connection whose first word, before a blank or the end of a line, is this one. */
    public static boolean isFirstWord(String word) {
        String upper = word.toUpperCase(Locale.ROOT);
        return SessionCommand.named(upper) != null
                || ConsoleCommand.firstWords().contains(upper);
    }
}
