package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.ServerStep;
import dev.nutcracker.protocol.VisitOrder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The responses to KEYS and SCAN without the names that a user may not read. */
final class FilteredNames {
    private static final int ACCEPTS = ResponseKind.ARRAY | ResponseKind.ANY_ERROR;

    private final UserRights rights;
    private final NumberLine line = new NumberLine();
    /** The names that are left. */
    private final ByteBuf names = Unpooled.buffer();

    private long count;

    private FilteredNames(UserRights rights) {
        this.rights = rights;
    }

    /** Serves a request for names: KEYS at every server, SCAN at the server of its cursor. */
    static void serve(
            RedisCommand row, ParsedRequest request, RequestArguments arguments, UserRights rights, RequestSink sink) {
        if (row.name().equals("keys")) {
            sink.toEveryServer(request, new Keys(rights));
        } else if (row.handling() == RedisCommand.Handling.FORWARD) {
            sink.visit(request, serverCount -> new Scan(null, rights), ScanStep.INVALID_CURSOR);
        } else {
            sink.visit(request, order -> scanAmong(order, arguments.fromStart(), rights), ScanStep.INVALID_CURSOR);
        }
    }

    private static @Nullable ServerStep scanAmong(VisitOrder order, ArgumentCursor message, UserRights rights) {
        ScanStep step = ScanStep.of(message, order);
        return step == null ? null : new Scan(step, rights);
    }

    private record Keys(UserRights rights) implements CoalescingSplit {
        @Override
        public void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
            writeWhole(request, out);
        }

        @Override
        public int fragmentAccepts() {
            return ACCEPTS;
        }

        @Override
        public boolean coalesce(FragmentResponses responses, Output out) {
            FilteredNames filter = new FilteredNames(rights);
            for (int fragment = 0; fragment < responses.fragmentCount(); fragment++) {
                ByteBuf response = responses.response(fragment);
                if (!filter.take(response, response.readerIndex())) {
                    return false;
                }
            }
            ByteBuf whole = Unpooled.buffer();
            filter.writeTo(whole);
            out.write(whole, 0, whole.readableBytes());
            return true;
        }
    }

    /** @param step among several servers; {@code null} for a pool with one server, whose cursors are its own */
    private record Scan(@Nullable ScanStep step, UserRights rights) implements ServerStep {
        @Override
        public @Nullable ServerStep among(VisitOrder order) {
            ServerStep other = step == null ? null : step.among(order);
            return step == null ? this : other instanceof ScanStep scan ? new Scan(scan, rights) : null;
        }

        @Override
        public int server() {
            return step == null ? 0 : step.server();
        }

        @Override
        public void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
            if (step == null) {
                writeWhole(request, out);
            } else {
                step.writeFragment(request, keys, count, out);
            }
        }

        @Override
        public int fragmentAccepts() {
            return ACCEPTS;
        }

        @Override
        public boolean coalesce(FragmentResponses responses, Output out) {
            ByteBuf filtered = filtered(responses.response(0));
            if (filtered == null) {
                return false;
            }
            if (step != null) {
                return step.coalesce(new One(filtered), out);
            }
            out.write(filtered, 0, filtered.readableBytes());
            return true;
        }

        /** {@code *2 CR LF $1 CR LF 0 CR LF}, and an array of names; {@code null} for anything else. */
        private @Nullable ByteBuf filtered(ByteBuf response) {
            FilteredNames filter = new FilteredNames(rights);
            int start = response.readerIndex();
            int names = filter.endOfCursor(response, start);
            if (names < 0 || !filter.take(response, names)) {
                return null;
            }
            ByteBuf filtered = Unpooled.buffer();
            filtered.writeBytes(response, start, names - start);
            filter.writeTo(filtered);
            return filtered;
        }
    }

    /** One response. */
    private record One(ByteBuf only) implements CoalescingSplit.FragmentResponses {
        @Override
        public int fragmentCount() {
            return 1;
        }

        @Override
        public ByteBuf response(int fragment) {
            return only;
        }
    }

    private static void writeWhole(ParsedRequest request, Output out) {
        out.write(request.message(), request.messageStart(), request.messageLength());
    }

    /** Returns the index behind the cursor; -1 if the response does not have the form of a SCAN's. */
    private int endOfCursor(ByteBuf response, int start) {
        if (!reads(response, start, '*') || line.value() != 2 || !reads(response, line.end(), '$')) {
            return -1;
        }
        long end = line.end() + line.value() + 2;
        return line.value() < 0 || end > response.writerIndex() ? -1 : (int) end;
    }

    /** Takes the array of names at {@code start}; returns false if it is no such array. */
    private boolean take(ByteBuf response, int start) {
        if (!reads(response, start, '*')) {
            return false;
        }
        long left = line.value();
        int at = line.end();
        for (; left > 0; left--) {
            if (!reads(response, at, '$')) {
                return false;
            }
            int name = line.end();
            long end = name + line.value() + 2;
            if (line.value() < 0 || end > response.writerIndex()) {
                return false;
            }
            if (rights.mayRead(response, name, (int) line.value())) {
                names.writeBytes(response, at, (int) end - at);
                count++;
            }
            at = (int) end;
        }
        return left == 0;
    }

    private boolean reads(ByteBuf response, int at, char type) {
        return at < response.writerIndex()
                && response.getByte(at) == type
                && line.read(response, at + 1, response.writerIndex()) == NumberLine.Outcome.READ;
    }

    private void writeTo(ByteBuf out) {
        out.writeCharSequence("*" + count + "\r\n", StandardCharsets.US_ASCII);
        out.writeBytes(names);
    }
}
