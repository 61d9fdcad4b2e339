package dev.nutcracker.protocol.redis.resp2;

import dev.nutcracker.protocol.redis.resp2.Resp3Shape.Known;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests that are sent to a server, and finds for each the shape of its response. The requests are the
 * proxy's own or have been checked by it, so they are well-formed arrays. They come in pieces that may end at any byte.
 */
final class RequestReader {
    /** Only an argument up to this length can be the name of a command or of an option. */
    private static final int WORD_BYTES_MAX = 24;

    private final CommandReplies commands;
    private final Consumer<Resp3Shape> shapes;
    private final StringBuilder line = new StringBuilder();
    private final ByteBuf word = Unpooled.buffer(WORD_BYTES_MAX);

    private int argumentCount;
    private int argument;
    /** Bytes of the current argument that are still to come, with its CR LF; -1 while its header is read. */
    private long left = -1;

    private int length;
    private int optionsFrom;
    private boolean skipsNext;
    private @Nullable CommandReply command;
    private ReplyType type = ReplyType.of(Known.SAME);
    private boolean otherwise;
    private @Nullable List<Resp3Shape> transaction;

    RequestReader(CommandReplies commands, Consumer<Resp3Shape> shapes) {
        this.commands = commands;
        this.shapes = shapes;
    }

    /** Reads all readable bytes of {@code piece} without moving its indexes. */
    void read(ByteBuf piece) {
        int at = piece.readerIndex();
        while (at < piece.writerIndex()) {
            at = left < 0 ? header(piece, at) : content(piece, at);
        }
    }

    /** A byte of {@code *3 CR LF} or {@code $5 CR LF}. */
    private int header(ByteBuf piece, int at) {
        char character = (char) piece.getByte(at);
        if (character != '\n') {
            line.append(character);
            return at + 1;
        }
        int number = Integer.parseInt(line, 1, line.length() - 1, 10);
        if (line.charAt(0) == '*') {
            begin(number);
        } else {
            length = number;
            left = number + 2L;
            word.clear();
        }
        line.setLength(0);
        return at + 1;
    }

    private void begin(int count) {
        argumentCount = count;
        argument = 0;
        command = null;
        type = ReplyType.of(Known.SAME);
        optionsFrom = Integer.MAX_VALUE;
        otherwise = false;
        skipsNext = false;
    }

    private int content(ByteBuf piece, int at) {
        int taken = (int) Math.min(left, piece.writerIndex() - at);
        if (length <= WORD_BYTES_MAX) {
            word.writeBytes(piece, at, taken);
        }
        left -= taken;
        if (left == 0) {
            left = -1;
            argument();
            argument++;
            if (argument == argumentCount) {
                end();
            }
        }
        return at + taken;
    }

    private void argument() {
        if (argument == 0) {
            named(commands);
        } else if (argument == 1 && command != null && command.subcommands() != null) {
            named(command.subcommands());
        } else if (argument == 1 && command != null && command.countsKeysFirst()) {
            // A key is not an option, even if it has the same text.
            optionsFrom = 2 + keyCount();
        } else if (argument >= optionsFrom) {
            option();
        }
    }

    /** The number may be wrong: the server then answers with an error, which has nothing to translate. */
    private int keyCount() {
        try {
            return length > WORD_BYTES_MAX ? argumentCount : Math.clamp(Integer.parseInt(text()), 0, argumentCount);
        } catch (NumberFormatException _) {
            return argumentCount;
        }
    }

    private void named(CommandReplies names) {
        command = length > WORD_BYTES_MAX ? null : names.find(word, 0, length);
        if (command != null && command.subcommands() == null) {
            type = command.type();
            optionsFrom = type.from();
        }
    }

    private void option() {
        if (skipsNext) {
            skipsNext = false;
        } else if (type.option().isEmpty()) {
            otherwise = true;
        } else if (length <= WORD_BYTES_MAX) {
            String text = text();
            otherwise |= text.equals(type.option());
            skipsNext = text.equals("frommember");
        }
    }

    private String text() {
        return word.toString(0, length, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    private void end() {
        Resp3Shape shape = otherwise ? type.otherwise() : type.usual();
        String name = command == null ? "" : command.name();
        switch (name) {
            case "multi" -> transaction = new ArrayList<>();
            case "exec" -> {
                shape = transaction == null ? Known.SAME : new Resp3Shape.Executed(transaction);
                transaction = null;
            }
            case "discard", "reset" -> transaction = null;
            default -> {
                if (transaction != null) {
                    transaction.add(shape);
                    shape = Known.SAME;
                }
            }
        }
        shapes.accept(shape);
    }
}
