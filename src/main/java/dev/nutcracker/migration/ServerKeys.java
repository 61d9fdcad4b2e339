package dev.nutcracker.migration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.Protocol;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.config.ServerSettings;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URLDecoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** The keys that a server has, asked on a connection of its own. */
final class ServerKeys implements AutoCloseable {
    private static final int SCAN_COUNT = 1000;
    /** Longer than any key of memcached, or any line of Redis but values, which are not asked for. */
    private static final int LINE_BYTES_MAX = 64 * 1024;

    private static final int BULK_BYTES_MAX = 512 * 1024 * 1024;

    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;

    private ServerKeys(SocketChannel channel) {
        this.channel = channel;
        this.in = new BufferedInputStream(Channels.newInputStream(channel));
        this.out = Channels.newOutputStream(channel);
    }

    /** Returns up to so many keys of a server. */
    static List<byte[]> of(PoolConfig pool, ServerConfig server, int count) throws IOException {
        ServerSettings settings = server.settings() == null ? pool.settings() : server.settings();
        if (settings.tls() != null) {
            throw new IOException("it speaks TLS, which this command does not");
        }
        try (ServerKeys keys = new ServerKeys(connected(server.address()))) {
            return pool.protocol() == Protocol.REDIS ? keys.ofRedis(settings, count) : keys.ofMemcached(count);
        }
    }

    private static SocketChannel connected(ServerAddress address) throws IOException {
        return switch (address) {
            case ServerAddress.Tcp(String host, int port) -> {
                InetSocketAddress resolved = new InetSocketAddress(host, port);
                if (resolved.isUnresolved()) {
                    throw new IOException("the host " + host + " is unknown");
                }
                yield connected(SocketChannel.open(), resolved);
            }
            case ServerAddress.Unix(String path) ->
                connected(SocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(path));
            case ServerAddress.Master(String name) ->
                throw new IOException("only sentinels know where the primary of " + name + " is");
            case ServerAddress.Undiscovered _ -> throw new IOException("nobody has said where it is");
        };
    }

    private static SocketChannel connected(SocketChannel channel, SocketAddress address) throws IOException {
        try {
            channel.connect(address);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    // ---- Redis
    // -------------------------------------------------------------------------------------------------------

    private List<byte[]> ofRedis(ServerSettings settings, int count) throws IOException {
        ServerCredentials credentials = settings.credentials();
        if (credentials != null) {
            String user = credentials.userName();
            String password = credentials.password().text();
            command(user == null ? List.of("AUTH", password) : List.of("AUTH", user, password));
            status();
        }
        if (settings.database() > 0) {
            command(List.of("SELECT", Integer.toString(settings.database())));
            status();
        }
        List<byte[]> keys = new ArrayList<>();
        String cursor = "0";
        do {
            command(List.of("SCAN", cursor, "COUNT", Integer.toString(SCAN_COUNT)));
            length('*');
            cursor = new String(bulk(), US_ASCII);
            for (int left = length('*'); left > 0; left--) {
                keys.add(bulk());
            }
        } while (!cursor.equals("0") && keys.size() < count);
        return keys.subList(0, Math.min(count, keys.size()));
    }

    private void command(List<String> words) throws IOException {
        StringBuilder request = new StringBuilder("*" + words.size() + "\r\n");
        words.forEach(word -> request.append('$')
                .append(word.getBytes(UTF_8).length)
                .append("\r\n")
                .append(word)
                .append("\r\n"));
        out.write(request.toString().getBytes(UTF_8));
    }

    private void status() throws IOException {
        String line = line();
        if (!line.startsWith("+")) {
            throw new IOException("it says " + line);
        }
    }

    private int length(char kind) throws IOException {
        String line = line();
        if (line.isEmpty() || line.charAt(0) != kind || !line.substring(1).matches("[0-9]{1,9}")) {
            throw new IOException("it says " + line);
        }
        return Integer.parseInt(line.substring(1));
    }

    private byte[] bulk() throws IOException {
        int length = length('$');
        if (length > BULK_BYTES_MAX) {
            throw new IOException("a key of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || !line().isEmpty()) {
            throw new EOFException("it has closed the connection");
        }
        return bytes;
    }

    // ---- memcached
    // ---------------------------------------------------------------------------------------------------

    private List<byte[]> ofMemcached(int count) throws IOException {
        out.write("lru_crawler metadump all\r\n".getBytes(US_ASCII));
        List<byte[]> keys = new ArrayList<>();
        for (String line = line(); !line.equals("END"); line = line()) {
            if (!line.startsWith("key=")) {
                throw new IOException("it does not list its keys, but says " + line);
            }
            if (keys.size() < count) {
                String encoded = line.substring("key=".length()).split(" ", 2)[0];
                keys.add(URLDecoder.decode(encoded.replace("+", "%2B"), ISO_8859_1)
                        .getBytes(ISO_8859_1));
            }
        }
        return keys;
    }

    /** Without its end. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() > LINE_BYTES_MAX) {
                throw new EOFException("it has closed the connection");
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    /** Returns a key as text: bytes that are not printable are escaped. */
    static String shown(byte[] key) {
        StringBuilder text = new StringBuilder("\"");
        for (byte value : key) {
            int character = value & 0xff;
            if (character < ' ' || character > '~' || character == '"' || character == '\\') {
                text.append("\\x%02x".formatted(character));
            } else {
                text.append((char) character);
            }
        }
        return text.append('"').toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
