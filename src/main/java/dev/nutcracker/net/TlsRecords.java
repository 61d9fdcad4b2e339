package dev.nutcracker.net;

/**
 * The records of TLS (RFC 8446, 5.1; RFC 5246, 6.2), and how much a peer may send in them.
 *
 * <pre>
 *   type 20 to 23 │ version 3.x │ length up to 18,432 │ content
 *        1              2                2                          the first record of a client is its ClientHello
 * </pre>
 */
public final class TlsRecords {
    /** The bytes before the content. */
    public static final int HEAD_BYTES = 5;

    public static final int CONTENT_MAX_BYTES = 18_432;
    /** Certificates of a peer come before the handshake is over. */
    public static final int HANDSHAKE_MAX_BYTES = 256 * 1024;
    /** Records in a row that bring no data: empty ones, or other keys. From outside they cannot be told from others. */
    public static final int WITHOUT_DATA_MAX = 32;

    public static final int ALERT = 21;
    public static final int HANDSHAKE = 22;
    public static final int DATA = 23;

    private static final int TYPE_MIN = 20;
    private static final int TYPE_MAX = DATA;
    private static final int MAJOR_VERSION = 3;
    private static final int CLIENT_HELLO = 1;
    private static final int HELLO_MAX_BYTES = 16 * 1024;

    /** What a peer has done whose record is none, by {@link #isHead}. */
    public static final String NO_RECORD = "it has sent something that is not TLS";
    /** What a client has done whose first message is another, by {@link #isHello}. */
    public static final String NO_HELLO =
            "its first message is not a ClientHello of at most " + HELLO_MAX_BYTES + " bytes";
    /** What a peer has done that has sent more than {@link #HANDSHAKE_MAX_BYTES}. */
    public static final String LONG_HANDSHAKE = "its handshake is too long";
    /** What a peer has done that has sent more than {@link #WITHOUT_DATA_MAX} records. */
    public static final String WITHOUT_DATA = "it sends nothing but records without data";

    private TlsRecords() {}

    /** Whether a record may begin like this. */
    public static boolean isHead(int type, int majorVersion, int contentBytes) {
        return type >= TYPE_MIN
                && type <= TYPE_MAX
                && majorVersion == MAJOR_VERSION
                && contentBytes <= CONTENT_MAX_BYTES;
    }

    /** Whether a handshake message of this type and length may be the first one of a client. */
    public static boolean isHello(int messageType, int messageBytes) {
        return messageType == CLIENT_HELLO && messageBytes <= HELLO_MAX_BYTES;
    }
}
