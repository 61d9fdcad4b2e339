package dev.nutcracker.protocol.memcache;

/**
 * The fields in the head of a binary message; numbers have their highest byte first. Extras, key and value follow the
 * head; the length of the body is that of all three.
 *
 * <pre>
 *   0     1      2           4              5         6             8           12     16   24
 *   magic opcode key length  extras length  data type status        body length opaque cas  extras key value
 *                                                     (in requests: virtual bucket)
 * </pre>
 */
final class BinaryHeader {
    static final int LENGTH_BYTES = 24;

    static final byte REQUEST_MAGIC = (byte) 0x80;
    static final byte RESPONSE_MAGIC = (byte) 0x81;

    static final int OPCODE = 1;
    static final int KEY_LENGTH = 2;
    static final int EXTRAS_LENGTH = 4;
    static final int STATUS = 6;
    static final int BODY_LENGTH = 8;
    static final int OPAQUE = 12;
    static final int CAS = 16;

    private BinaryHeader() {}
}
