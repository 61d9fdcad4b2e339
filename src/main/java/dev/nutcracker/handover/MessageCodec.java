package dev.nutcracker.handover;

import dev.nutcracker.handover.Message.Client;
import dev.nutcracker.handover.Message.ClientsEnd;
import dev.nutcracker.handover.Message.Counts;
import dev.nutcracker.handover.Message.Done;
import dev.nutcracker.handover.Message.Extra;
import dev.nutcracker.handover.Message.Finished;
import dev.nutcracker.handover.Message.Hello;
import dev.nutcracker.handover.Message.ListeningSocket;
import dev.nutcracker.handover.Message.PoolFacts;
import dev.nutcracker.handover.Message.Prepared;
import dev.nutcracker.handover.Message.Purpose;
import dev.nutcracker.handover.Message.Read;
import dev.nutcracker.handover.Message.Refusal;
import dev.nutcracker.handover.Message.Script;
import dev.nutcracker.handover.Message.Serve;
import dev.nutcracker.handover.Message.ServerFacts;
import dev.nutcracker.handover.Message.Serving;
import dev.nutcracker.handover.Message.Slow;
import dev.nutcracker.handover.Message.StateEnds;
import dev.nutcracker.handover.Message.Taken;
import dev.nutcracker.handover.Message.Wanted;
import dev.nutcracker.handover.Message.WantedPool;
import dev.nutcracker.handover.Message.Welcome;
import dev.nutcracker.protocol.ConversationState;
import dev.nutcracker.stats.SlowRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages as bytes.
 *
 * <pre>
 *   type, 1 byte │ the components of the record in their order
 *                  number   8 bytes, or 4 for an int
 *                  text     length, 4 bytes │ UTF-8
 *                  list     count, 4 bytes │ each
 * </pre>
 *
 * A {@link Hello} begins with eight bytes that are the same in every version, and with the version.
 */
final class MessageCodec {
    private static final long MAGIC = 0x6e75_7463_7261_636bL;
    private static final int LIST_MAX = 64 * 1024;

    private static final int HELLO = 1;
    private static final int WELCOME = 2;
    private static final int REFUSAL = 3;
    private static final int WANTED = 4;
    private static final int LISTENING_SOCKET = 5;
    private static final int SERVER_FACTS = 6;
    private static final int SCRIPT = 7;
    private static final int SLOW = 8;
    private static final int EXTRA = 9;
    private static final int STATE_ENDS = 10;
    private static final int PREPARED = 11;
    private static final int SERVE = 12;
    private static final int SERVING = 13;
    private static final int CLIENT = 14;
    private static final int CLIENTS_END = 15;
    private static final int TAKEN = 16;
    private static final int READ = 17;
    private static final int DONE = 18;
    private static final int FINISHED = 19;

    private MessageCodec() {}

    static byte[] encode(Message message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(message, new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new IllegalStateException("an array takes everything", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if these bytes are no message */
    static Message decode(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Message message = read(in);
            if (in.available() > 0) {
                throw new IOException("bytes behind the end");
            }
            return message;
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("the other process has sent something that is no message", e);
        }
    }

    private static void write(Message message, DataOutputStream out) throws IOException {
        switch (message) {
            case Hello hello -> {
                out.writeByte(HELLO);
                out.writeLong(MAGIC);
                out.writeInt(hello.version());
                write(hello.release(), out);
                out.writeLong(hello.pid());
                write(hello.purpose().name(), out);
                out.writeLong(hello.token());
            }
            case Welcome welcome -> {
                out.writeByte(WELCOME);
                out.writeInt(welcome.version());
                write(welcome.release(), out);
                out.writeLong(welcome.pid());
                out.writeLong(welcome.token());
            }
            case Refusal refusal -> {
                out.writeByte(REFUSAL);
                write(refusal.reason(), out);
            }
            case Wanted wanted -> {
                out.writeByte(WANTED);
                out.writeInt(wanted.pools().size());
                for (WantedPool pool : wanted.pools()) {
                    write(pool.name(), out);
                    write(pool.protocol(), out);
                    write(pool.address(), out);
                }
            }
            case ListeningSocket socket -> {
                out.writeByte(LISTENING_SOCKET);
                write(socket.address(), out);
                out.writeBoolean(socket.supervised());
            }
            case ServerFacts server -> {
                out.writeByte(SERVER_FACTS);
                write(server.pool(), out);
                write(server.server(), out);
                write(server.state(), out);
                write(server.cause(), out);
                write(server.text(), out);
                out.writeLong(server.remainingNs());
            }
            case Script script -> {
                out.writeByte(SCRIPT);
                write(script.pool(), out);
                out.writeBoolean(script.loaded());
                write(script.text(), out);
            }
            case Slow slow -> {
                out.writeByte(SLOW);
                write(slow.pool(), out);
                write(slow.request(), out);
            }
            case Extra extra -> {
                out.writeByte(EXTRA);
                write(extra.name(), out);
                write(extra.content(), out);
            }
            case StateEnds _ -> out.writeByte(STATE_ENDS);
            case Prepared _ -> out.writeByte(PREPARED);
            case Serve serve -> {
                out.writeByte(SERVE);
                out.writeInt(serve.pools().size());
                for (PoolFacts pool : serve.pools()) {
                    write(pool.name(), out);
                    out.writeLong(pool.latestClientId());
                }
            }
            case Serving _ -> out.writeByte(SERVING);
            case Client client -> {
                out.writeByte(CLIENT);
                write(client, out);
            }
            case ClientsEnd end -> {
                out.writeByte(CLIENTS_END);
                out.writeInt(end.count());
            }
            case Taken taken -> {
                out.writeByte(TAKEN);
                out.writeInt(taken.refusals().size());
                for (String refusal : taken.refusals()) {
                    write(refusal, out);
                }
            }
            case Read _ -> out.writeByte(READ);
            case Done done -> {
                out.writeByte(DONE);
                out.writeInt(done.counts().passed());
                out.writeInt(done.counts().waited());
                out.writeInt(done.counts().drained());
            }
            case Finished _ -> out.writeByte(FINISHED);
        }
    }

    private static Message read(DataInputStream in) throws IOException {
        int type = in.readByte();
        return switch (type) {
            case HELLO -> readHello(in);
            case WELCOME -> new Welcome(in.readInt(), readText(in), in.readLong(), in.readLong());
            case REFUSAL -> new Refusal(readText(in));
            case WANTED ->
                new Wanted(readList(in, each -> new WantedPool(readText(each), readText(each), readText(each))));
            case LISTENING_SOCKET -> new ListeningSocket(readText(in), in.readBoolean());
            case SERVER_FACTS ->
                new ServerFacts(readText(in), readText(in), readText(in), readText(in), readText(in), in.readLong());
            case SCRIPT -> new Script(readText(in), in.readBoolean(), readBytes(in));
            case SLOW -> new Slow(readText(in), readSlowRequest(in));
            case EXTRA -> new Extra(readText(in), readBytes(in));
            case STATE_ENDS -> new StateEnds();
            case PREPARED -> new Prepared();
            case SERVE -> new Serve(readList(in, each -> new PoolFacts(readText(each), each.readLong())));
            case SERVING -> new Serving();
            case CLIENT -> readClient(in);
            case CLIENTS_END -> new ClientsEnd(in.readInt());
            case TAKEN -> new Taken(readList(in, MessageCodec::readText));
            case READ -> new Read();
            case DONE -> new Done(new Counts(in.readInt(), in.readInt(), in.readInt()));
            case FINISHED -> new Finished();
            default -> throw new IOException("no message has type " + type);
        };
    }

    /** Of another version only the number is read. */
    private static Hello readHello(DataInputStream in) throws IOException {
        if (in.readLong() != MAGIC) {
            throw new IOException("not the beginning of a hand-over");
        }
        int version = in.readInt();
        if (version != Message.VERSION) {
            in.skipNBytes(in.available());
            return new Hello(version, "", 0, Purpose.MESSAGES, 0);
        }
        return new Hello(version, readText(in), in.readLong(), Purpose.valueOf(readText(in)), in.readLong());
    }

    private static void write(SlowRequest request, DataOutputStream out) throws IOException {
        out.writeLong(request.id());
        out.writeLong(request.endedMs());
        out.writeLong(request.totalNs());
        out.writeLong(request.serverNs());
        write(request.command(), out);
        write(request.key(), out);
        write(request.server(), out);
        write(request.client(), out);
        write(request.clientName(), out);
        out.writeLong(request.requestBytes());
        out.writeLong(request.responseBytes());
    }

    private static SlowRequest readSlowRequest(DataInputStream in) throws IOException {
        return new SlowRequest(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                readText(in),
                readBytes(in),
                readText(in),
                readText(in),
                readBytes(in),
                in.readLong(),
                in.readLong());
    }

    private static void write(Client client, DataOutputStream out) throws IOException {
        write(client.pool(), out);
        out.writeBoolean(client.isUnix());
        ConversationState conversation = client.conversation();
        write(conversation.form().name(), out);
        out.writeLong(conversation.clientId());
        write(conversation.user().name(), out);
        out.writeBoolean(conversation.user().known());
        out.writeBoolean(conversation.user().byRules());
        out.writeInt(conversation.protocolVersion());
        out.writeInt(conversation.database());
        write(conversation.name(), out);
        write(conversation.libraryName(), out);
        write(conversation.libraryVersion(), out);
        out.writeBoolean(conversation.wantsReplies());
        write(client.proxied(), out);
        out.writeLong(client.ageNs());
        out.writeLong(client.idleNs());
        write(client.unread(), out);
    }

    private static Client readClient(DataInputStream in) throws IOException {
        return new Client(
                readText(in),
                in.readBoolean(),
                readConversation(in),
                readAddress(in),
                in.readLong(),
                in.readLong(),
                readBytes(in));
    }

    private static ConversationState readConversation(DataInputStream in) throws IOException {
        return new ConversationState(
                ConversationState.Form.valueOf(readText(in)),
                in.readLong(),
                new ConversationState.Identity(readText(in), in.readBoolean(), in.readBoolean()),
                in.readInt(),
                in.readInt(),
                readBytes(in),
                readBytes(in),
                readBytes(in),
                in.readBoolean());
    }

    private static void write(@Nullable InetSocketAddress address, DataOutputStream out) throws IOException {
        out.writeBoolean(address != null);
        if (address != null) {
            write(address.getAddress().getAddress(), out);
            out.writeInt(address.getPort());
        }
    }

    private static @Nullable InetSocketAddress readAddress(DataInputStream in) throws IOException {
        return in.readBoolean() ? new InetSocketAddress(InetAddress.getByAddress(readBytes(in)), in.readInt()) : null;
    }

    private static void write(String text, DataOutputStream out) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8), out);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    private static void write(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a length that is more than there is");
        }
        return in.readNBytes(length);
    }

    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static <T> List<T> readList(DataInputStream in, Reader<T> each) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > LIST_MAX) {
            throw new IOException("a list of " + count);
        }
        List<T> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(each.read(in));
        }
        return list;
    }
}
