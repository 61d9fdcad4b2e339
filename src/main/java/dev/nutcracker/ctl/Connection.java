package dev.nutcracker.ctl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;

/** A session of the console, in RESP3. Each answer has a time limit, after which the connection is closed. */
final class Connection implements Closeable {
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(5);

    /**
     * A statistics port answers with JSON who says nothing for a moment. On a busy machine that happens to this process while it
     * loads its code; the next greeting comes at once.
     */
    private static final int GREETINGS_MAX = 3;

    private final TimedInput socket;
    private final InputStream in;
    private final Duration answeredWithin;

    private Connection(SocketChannel channel, Duration answeredWithin) throws IOException {
        this.socket = new TimedInput(channel);
        this.in = new BufferedInputStream(socket);
        this.answeredWithin = answeredWithin;
    }

    /**
     * Connects to a proxy.
     *
     * @param address the path of a Unix socket, or host:port
     * @throws CtlException if nobody is there
     */
    static Connection open(String address, Duration answeredWithin) throws CtlException {
        try {
            return greeted(place(address), answeredWithin);
        } catch (IOException | IllegalArgumentException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new CtlException(ExitStatus.NOBODY, "no proxy answers at " + address + ": " + reason);
        }
    }

    private static Connection greeted(SocketAddress place, Duration answeredWithin) throws CtlException, IOException {
        for (int attempt = 1; ; attempt++) {
            SocketChannel channel = place instanceof UnixDomainSocketAddress ? SocketChannel.open(place) : tcp(place);
            Connection connection = new Connection(channel, answeredWithin);
            try {
                connection.call(List.of("HELLO", "3"));
                return connection;
            } catch (IOException e) {
                connection.close();
                if (attempt == GREETINGS_MAX || e instanceof SocketTimeoutException) {
                    throw e;
                }
            }
        }
    }

    private static SocketChannel tcp(SocketAddress place) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(place, Math.toIntExact(CONNECTED_WITHIN.toMillis()));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static SocketAddress place(String address) throws CtlException {
        if (address.startsWith("/") || address.startsWith("./")) {
            return UnixDomainSocketAddress.of(address);
        }
        int colon = address.lastIndexOf(':');
        try {
            String host = address.substring(0, Math.max(colon, 0)).replaceAll("^\\[|]$", "");
            int port = Integer.parseInt(address.substring(colon + 1));
            InetSocketAddress place = new InetSocketAddress(host, port);
            if (colon > 0 && !place.isUnresolved()) {
                return place;
            }
        } catch (IllegalArgumentException e) {
            // Said below, with what is allowed.
        }
        throw new CtlException(
                ExitStatus.USAGE, "'" + address + "' is no address; allowed: host:port, or the path of a Unix socket");
    }

    /**
     * Sends a command, and returns its answer as text.
     *
     * @throws CtlException if it is an error
     */
    String call(List<String> words) throws CtlException, IOException {
        StringBuilder command = new StringBuilder("*" + words.size() + "\r\n");
        for (String word : words) {
            command.append('$').append(word.getBytes(UTF_8).length).append("\r\n");
            command.append(word).append("\r\n");
        }
        ByteBuffer bytes = ByteBuffer.wrap(command.toString().getBytes(UTF_8));
        socket.allow(answeredWithin);
        try {
            socket.write(bytes);
        } catch (SocketTimeoutException e) {
            throw timedOut();
        }
        return answer();
    }

    /** Returns the next answer, of a command that is answered again and again. */
    String answer() throws CtlException, IOException {
        socket.allow(answeredWithin);
        try {
            return read();
        } catch (SocketTimeoutException e) {
            throw timedOut();
        }
    }

    private CtlException timedOut() {
        return new CtlException(ExitStatus.TIMED_OUT, "no answer within " + answeredWithin.toSeconds() + " s");
    }

    private String read() throws CtlException, IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest + "\n";
            case '-' -> throw new CtlException(ExitStatus.of(rest), rest);
            case '$' -> text(rest);
            case '=' -> text(rest).substring("txt:".length());
            case '*' -> aggregate(Integer.parseInt(rest));
            case '%' -> aggregate(2 * Integer.parseInt(rest));
            default -> throw new IOException("this is not the console of a proxy");
        };
    }

    private String aggregate(int count) throws CtlException, IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(read());
        }
        return text.toString();
    }

    private String text(String length) throws IOException {
        byte[] bytes = in.readNBytes(Integer.parseInt(length));
        in.readNBytes(2);
        return new String(bytes, UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection was closed");
            }
            line.append((char) c);
        }
        if (line.length() < 2 || line.charAt(line.length() - 1) != '\r') {
            throw new IOException("this is not the console of a proxy");
        }
        return new String(line.substring(0, line.length() - 1).getBytes(ISO_8859_1), UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
