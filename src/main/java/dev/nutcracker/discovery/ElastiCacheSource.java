package dev.nutcracker.discovery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.DiscoverySource;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerList;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The nodes of a cluster of memcached that ElastiCache keeps, asked at its configuration endpoint. Memorystore for Memcached answers the
 * same. Nodes are named as in a list of {@code servers} without names, so their ring is the same.
 *
 * <pre>
 *   config get cluster                   CONFIG cluster 0 58
 *                                        12                                      the version
 *                                        n1.example.com|10.0.0.1|11211 n2.example.com|10.0.0.2|11211
 *
 *                                        END
 * </pre>
 */
final class ElastiCacheSource implements ServerSource {
    private static final int CONNECT_MAX_MS = 5000;
    private static final long ANSWER_MAX_NS = 10_000_000_000L;
    private static final int BYTES_MAX = 128 << 10;
    private static final int LINE_BYTES_MAX = 512;
    /** The second is of versions before 1.4.14. */
    private static final List<String> QUESTIONS =
            List.of("config get cluster\r\n", "get AmazonElastiCache:cluster\r\n");

    private static final Pattern HEAD =
            Pattern.compile("(CONFIG cluster|VALUE AmazonElastiCache:cluster) \\S+ ([0-9]{1,6})");

    private final String name;
    private final ServerAddress.Tcp endpoint;

    ElastiCacheSource(DiscoverySource.ElastiCache source) {
        this.name = source.shown();
        this.endpoint = source.endpoint();
    }

    @Override
    public Answer ask(long waitMs) throws IOException, ConfigException {
        try (Socket socket = new Socket()) {
            InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
            if (address.isUnresolved()) {
                throw new UnknownHostException("the name " + endpoint.host() + " is not known");
            }
            socket.connect(address, CONNECT_MAX_MS);
            Conversation conversation = new Conversation(socket);
            for (String question : QUESTIONS) {
                String body = conversation.ask(question);
                if (!body.isEmpty()) {
                    return Answer.of(ServerList.of(name, lines(body)));
                }
            }
        }
        throw new IOException("it does not know config get cluster");
    }

    /** An answer has a bounded number of bytes, and of seconds. */
    private static final class Conversation {
        private final Socket socket;
        private final InputStream in;
        private final long endNs = System.nanoTime() + ANSWER_MAX_NS;

        Conversation(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
        }

        /** Returns the body; empty if it does not know the question. */
        String ask(String question) throws IOException {
            socket.getOutputStream().write(question.getBytes(ISO_8859_1));
            String head = line();
            Matcher value = HEAD.matcher(head);
            if (!value.matches()) {
                if (head.equals("ERROR") || head.equals("END")) {
                    return "";
                }
                throw new IOException("the answer does not begin with CONFIG cluster");
            }
            int length = Integer.parseInt(value.group(2));
            if (length > BYTES_MAX) {
                throw new IOException("the answer is larger than " + BYTES_MAX + " bytes");
            }
            StringBuilder body = new StringBuilder(length);
            while (body.length() < length) {
                body.append((char) next());
            }
            return body.toString();
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int read = next(); read != '\n'; read = next()) {
                if (line.length() == LINE_BYTES_MAX) {
                    throw new IOException("the answer has a line that is too long");
                }
                line.append((char) read);
            }
            return line.toString().stripTrailing();
        }

        private int next() throws IOException {
            long leftMs = (endNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                throw new IOException("no whole answer in time");
            }
            socket.setSoTimeout((int) leftMs);
            int read = in.read();
            if (read < 0) {
                throw new EOFException("it closes the connection");
            }
            return read;
        }
    }

    static List<String> lines(String body) throws IOException {
        String[] parts = body.split("\r?\n", -1);
        if (parts.length < 2 || !parts[0].strip().matches("[0-9]{1,18}")) {
            throw new IOException("the answer has no version");
        }
        List<String> lines = new ArrayList<>();
        for (String node : parts[1].strip().split(" +", -1)) {
            if (!node.isEmpty()) {
                String[] fields = node.split("\\|", -1);
                if (fields.length != 3) {
                    throw new IOException("a node does not have the form host|address|port");
                }
                lines.add((fields[0].isEmpty() ? fields[1] : fields[0]) + ':' + fields[2] + ":1");
            }
        }
        return lines;
    }
}
