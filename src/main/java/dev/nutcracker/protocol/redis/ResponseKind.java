package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.ResponseDecoder;

/** The kinds of Redis responses, as bits of {@link ResponseDecoder#kind()}, and sets of them that go together. */
final class ResponseKind {
    static final int ERROR = ResponseDecoder.ERROR;
    static final int SERVER_TROUBLE = ResponseDecoder.SERVER_TROUBLE;
    static final int SIMPLE = 1 << 2;
    static final int INTEGER = 1 << 3;
    static final int BULK = 1 << 4;
    /** The null of RESP3 as well as the null bulk and the null array of RESP2. */
    static final int NULL = 1 << 5;

    static final int ARRAY = 1 << 6;
    static final int MAP = 1 << 7;
    static final int SET = 1 << 8;
    static final int DOUBLE = 1 << 9;
    static final int BOOLEAN = 1 << 10;
    static final int BIG_NUMBER = 1 << 11;
    static final int VERBATIM = 1 << 12;

    static final int ANY_ERROR = ERROR | SERVER_TROUBLE;
    static final int ANY = (1 << 13) - 1;

    /** A score or a distance: text in RESP2, a double in RESP3. */
    static final int NUMBER = BULK | DOUBLE;
    /** The members of a set. */
    static final int MEMBERS = ARRAY | SET;
    /** Names with values: a flat array in RESP2, a map in RESP3. */
    static final int FIELDS = ARRAY | MAP;

    private ResponseKind() {}
}
