package dev.nutcracker.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** A CA of a test, which writes its certificates, keys and lists of revoked certificates into a directory. */
public final class Certificates {
    private static final byte[] ECDSA_SHA256 = sequence(oid(42, 134, 72, 206, 61, 4, 3, 2));
    private static final byte[] TRUE = der(0x01, new byte[] {(byte) 0xff});

    /** The one key of RSA of all tests: making one takes a second. */
    private static final class Rsa {
        static final KeyPair PAIR = pair("RSA", 2048);
    }

    private final Path directory;
    private final byte[] name;
    private final KeyPair pair = pair("EC", 256);
    private final Path file;
    private final List<BigInteger> revoked = new ArrayList<>();
    private int latestSerial = 100;

    private Certificates(Path directory, String name) {
        this.directory = directory;
        this.name = new X500Principal("CN=" + name).getEncoded();
        this.file = directory.resolve(name + ".pem");
        Leaf self = new Leaf(this.name);
        self.authority = true;
        write(file, "CERTIFICATE", self.sign(pair));
    }

    /** A CA with its certificate in {@code NAME.pem} of the directory. */
    public static Certificates authority(Path directory, String name) {
        return new Certificates(directory, name);
    }

    /** The certificate of the CA. */
    public Path file() {
        return file;
    }

    /** Begins a certificate of EC with this common name, valid from an hour ago for a day. */
    public Leaf leaf(String commonName) {
        return new Leaf(sequence(der(0x31, sequence(oid(85, 4, 3), der(0x0c, commonName.getBytes(UTF_8))))));
    }

    /** A certificate for a server on this machine: {@code NAME.crt} and {@code NAME.key}. */
    public Leaf server(String file) {
        return leaf("localhost").dns("localhost").ip("127.0.0.1").write(file);
    }

    /** Revokes a certificate; writes the list again. */
    public Path revoke(Leaf leaf) {
        revoked.add(leaf.serial);
        return revocations(Instant.now().plus(Duration.ofDays(1)));
    }

    /** Writes the list of revoked certificates. */
    public Path revocations(Instant nextUpdate) {
        List<byte[]> entries = new ArrayList<>();
        for (BigInteger serial : revoked) {
            entries.add(sequence(der(0x02, serial.toByteArray()), time(Instant.now())));
        }
        byte[] list = sequence(
                der(0x02, new byte[] {1}),
                ECDSA_SHA256,
                name,
                time(Instant.now().minusSeconds(60)),
                time(nextUpdate),
                entries.isEmpty() ? new byte[0] : sequence(entries.toArray(byte[][]::new)));
        Path path = directory.resolve("revoked.crl");
        write(path, "X509 CRL", signed(list));
        return path;
    }

    private byte[] signed(byte[] content) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(content);
            return sequence(content, ECDSA_SHA256, der(0x03, new byte[] {0}, signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A certificate in the making. */
    public final class Leaf {
        private final byte[] subject;
        private final BigInteger serial = BigInteger.valueOf(latestSerial++);
        private final List<byte[]> names = new ArrayList<>();
        private final List<byte[]> usages = new ArrayList<>();
        private Instant from = Instant.now().minus(Duration.ofHours(1));
        private Instant until = Instant.now().plus(Duration.ofDays(30));
        private boolean authority;
        private boolean rsa;
        private byte[] encoded = {};

        private Leaf(byte[] subject) {
            this.subject = subject;
        }

        public Leaf dns(String text) {
            return alternative(0x82, text.getBytes(ISO_8859_1));
        }

        public Leaf email(String text) {
            return alternative(0x81, text.getBytes(ISO_8859_1));
        }

        public Leaf uri(String text) {
            return alternative(0x86, text.getBytes(ISO_8859_1));
        }

        public Leaf ip(String literal) {
            return alternative(0x87, InetAddress.ofLiteral(literal).getAddress());
        }

        private Leaf alternative(int tag, byte[] content) {
            names.add(der(tag, content));
            return this;
        }

        public Leaf forServers() {
            usages.add(oid(43, 6, 1, 5, 5, 7, 3, 1));
            return this;
        }

        public Leaf forClients() {
            usages.add(oid(43, 6, 1, 5, 5, 7, 3, 2));
            return this;
        }

        public Leaf forMail() {
            usages.add(oid(43, 6, 1, 5, 5, 7, 3, 4));
            return this;
        }

        public Leaf valid(Instant begin, Instant end) {
            from = begin;
            until = end;
            return this;
        }

        /** With a key of RSA; all of these have the same. */
        public Leaf rsa() {
            rsa = true;
            return this;
        }

        /** Signs it, and writes it and its key (PKCS#8) into {@code NAME.crt} and {@code NAME.key}. */
        public Leaf write(String file) {
            KeyPair own = rsa ? Rsa.PAIR : pair("EC", 256);
            encoded = sign(own);
            Certificates.write(directory.resolve(file + ".crt"), "CERTIFICATE", encoded);
            Certificates.write(
                    directory.resolve(file + ".key"),
                    "PRIVATE KEY",
                    own.getPrivate().getEncoded());
            return this;
        }

        /** The certificate as it was written last. */
        public X509Certificate certificate() {
            try {
                return (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        private byte[] sign(KeyPair own) {
            List<byte[]> extensions = new ArrayList<>();
            if (authority) {
                extensions.add(extension(oid(85, 29, 19), TRUE, sequence(TRUE)));
            }
            if (!names.isEmpty()) {
                extensions.add(extension(oid(85, 29, 17), new byte[0], sequence(names.toArray(byte[][]::new))));
            }
            if (!usages.isEmpty()) {
                extensions.add(extension(oid(85, 29, 37), new byte[0], sequence(usages.toArray(byte[][]::new))));
            }
            return signed(sequence(
                    der(0xa0, der(0x02, new byte[] {2})),
                    der(0x02, serial.toByteArray()),
                    ECDSA_SHA256,
                    name,
                    sequence(time(from), time(until)),
                    subject,
                    own.getPublic().getEncoded(),
                    extensions.isEmpty() ? new byte[0] : der(0xa3, sequence(extensions.toArray(byte[][]::new)))));
        }

        private static byte[] extension(byte[] oid, byte[] critical, byte[] content) {
            return sequence(oid, critical, der(0x04, content));
        }
    }

    private static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Replaces the file at once, and only its owner may read it. */
    private static void write(Path path, String label, byte[] content) {
        String text = "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                + "-----\n";
        try {
            Path fresh = path.resolveSibling(path.getFileName() + ".new");
            Files.writeString(fresh, text);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
            Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] time(Instant time) {
        String text = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(time);
        return der(0x17, text.getBytes(US_ASCII));
    }

    /** An object identifier, by the bytes of its content. */
    private static byte[] oid(int... content) {
        byte[] bytes = new byte[content.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) content[i];
        }
        return der(0x06, bytes);
    }

    private static byte[] sequence(byte[]... contents) {
        return der(0x30, contents);
    }

    private static byte[] der(int tag, byte[]... contents) {
        int length = 0;
        for (byte[] content : contents) {
            length += content.length;
        }
        byte[] head;
        if (length < 0x80) {
            head = new byte[] {(byte) tag, (byte) length};
        } else if (length < 0x100) {
            head = new byte[] {(byte) tag, (byte) 0x81, (byte) length};
        } else {
            head = new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        }
        byte[] all = new byte[head.length + length];
        System.arraycopy(head, 0, all, 0, head.length);
        int at = head.length;
        for (byte[] content : contents) {
            System.arraycopy(content, 0, all, at, content.length);
            at += content.length;
        }
        return all;
    }
}
