package dev.nutcracker.protocol.memcache;

import org.jspecify.annotations.Nullable;

/**
 * The form of a command's line: how many words it may have and what each must be.
 *
 * <p>The checks, their order and their texts are those of memcached 1.6, but never more lenient: every server answers a
 * correct line exactly once, or never with noreply. If a server refused the line of a storage command, it would read the
 * data block as further commands, and answer these too. So a number must be within the range of its field, not only of
 * the C library's type, see {@link Numeral}. (memcached on a 64-bit machine takes an exptime of 60 bits and keeps 32 of
 * them; on a 32-bit machine it refuses it.) And no word may have control characters.
 *
 * <p>Words at the end of a line that memcached ignores are not forwarded.
 *
 * <p>The server checks the flags of meta commands, since they depend on its version: it answers a wrong flag once, and
 * reads the data block that follows. The proxy looks only for flags that change where a request goes ({@code b}) or
 * whether it is answered ({@code q}). {@link Fences} keep the responses to other flags apart.
 */
enum LineForms implements LineForm {
    /** {@code get key key …} */
    KEYS(Handling.FORWARD) {
        @Override
        public byte @Nullable [] check(RequestLine request) {
            return request.words() < 2 ? Answers.ERROR : request.keysFrom(1);
        }
    },
    /** {@code gat exptime key key …}; without keys memcached answers with an empty list. */
    EXPTIME_KEYS(Handling.FORWARD) {
        @Override
        public byte @Nullable [] check(RequestLine request) {
            if (request.words() < 2) {
                return Answers.ERROR;
            }
            if (!request.isExptime(1)) {
                return Answers.BAD_EXPTIME;
            }
            return request.words() == 2 ? Answers.END : request.keysFrom(2);
        }
    },
    /** {@code set key flags exptime bytes [noreply]}, then the data block. */
    BLOCK(Handling.FORWARD) {
        @Override
        public byte @Nullable [] check(RequestLine request) {
            return request.readWords(5, 6) ? request.block(5) : Answers.ERROR;
        }
    },
    /** {@code cas key flags exptime bytes unique [noreply]}, then the data block. */
    BLOCK_WITH_UNIQUE(Handling.FORWARD) {
        @Override
        public byte @Nullable [] check(RequestLine request) {
            if (!request.readWords(6, 7)) {
                return Answers.ERROR;
            }
            byte[] refusal = request.block(6);
            return refusal == null && !request.isUnsignedLong(5) ? Answers.BAD_FORMAT : refusal;
        }
    },
    /** {@code incr key delta [noreply]} */
    DELTA(Handling.FORWARD) {
        @Override
        public byte @Nullable [] check(RequestLine request) {
            if (!request.readWords(3, 4)) {
                return Answers.ERROR;
            }
            byte[] refusal = request.onlyKey(3);
            return refusal == null && !request.isUnsignedLong(2) ? Answers.BAD_DELTA : refusal;
        }
    },
    /** {@code touch key exptime [noreply]} */
    TOUCH(Handling.FORWARD) {
        @Override
        public byte @Nullable [] check(RequestLine request) {
            if (!request.readWords(3, 4)) {
                return Answers.ERROR;
            }
            byte[] refusal = request.onlyKey(3);
            return refusal == null && !request.isExptime(2) ? Answers.BAD_EXPTIME : refusal;
        }
    },
    /**
     * {@code delete key [0] [noreply]}; the 0 was a time in old versions. Of two words the second is a key, even if it is
     * noreply.
     */
    DELETE(Handling.FORWARD) {
        @Override
        public byte @Nullable [] check(RequestLine request) {
            if (!request.hasWords(2, 4)) {
                return Answers.ERROR;
            }
            if (request.words() > 2 && !isTail(request)) {
                return Answers.BAD_DELETE;
            }
            return request.onlyKey(request.words());
        }

        private boolean isTail(RequestLine request) {
            request.readNoreply();
            boolean zero = request.isZero(2);
            return request.words() == 3 ? zero || request.noreply() : zero && request.noreply();
        }
    },
    /** {@code flush_all [exptime] [noreply]} */
    FLUSH_ALL(Handling.EVERY_SERVER) {
        @Override
        public byte @Nullable [] check(RequestLine request) {
            if (!request.readWords(1, 3)) {
                return Answers.ERROR;
            }
            boolean exptime = request.words() > (request.noreply() ? 2 : 1);
            request.keepWords(exptime ? 2 : 1);
            return exptime && !request.isExptime(1) ? Answers.BAD_EXPTIME : null;
        }
    },
    /** {@code verbosity level [noreply]} */
    VERBOSITY(Handling.EVERY_SERVER) {
        @Override
        public byte @Nullable [] check(RequestLine request) {
            if (!request.readWords(2, 3)) {
                return Answers.ERROR;
            }
            request.keepWords(2);
            return request.isUnsignedInt(1) ? null : Answers.BAD_FORMAT;
        }
    },
    /** {@code stats [topic …]} */
    STATS(Handling.EVERY_SERVER) {
        @Override
        public byte @Nullable [] check(RequestLine request) {
            return StatsTopic.read(request);
        }
    },
    /** {@code version}, and anything after it. */
    NONE(Handling.FORWARD) {
        @Override
        public byte @Nullable [] check(RequestLine request) {
            request.keepWords(1);
            return null;
        }
    },
    /** {@code quit}, and anything after it. */
    QUIT(Handling.QUIT) {
        @Override
        public byte @Nullable [] check(RequestLine request) {
            return null;
        }
    },
    /** {@code mg key flag …} */
    META_GET(Handling.FORWARD) {
        @Override
        public byte @Nullable [] check(RequestLine request) {
            return request.words() < 2 ? Answers.ERROR : request.metaKey(2, Answers.BAD_ENCODED_KEY);
        }
    },
    /** {@code md key flag …} and {@code ma key flag …} */
    META_CHANGE(Handling.FORWARD) {
        @Override
        public byte @Nullable [] check(RequestLine request) {
            return request.words() < 2 ? Answers.ERROR : request.metaKey(2, Answers.BAD_FLAG);
        }
    },
    /** {@code me key flag …} */
    META_DEBUG(Handling.FORWARD) {
        @Override
        public byte @Nullable [] check(RequestLine request) {
            return request.words() < 2 ? Answers.BAD_FORMAT : request.debuggedKey(2, Answers.BAD_FORMAT);
        }
    },
    /**
     * {@code ms key bytes flag …}, then the data block. After too many flags memcached reads the block as commands.
     */
    META_SET(Handling.FORWARD) {
        private static final int WORDS_MAX = 19;

        @Override
        public byte @Nullable [] check(RequestLine request) {
            if (request.words() < 2) {
                return Answers.ERROR;
            }
            if (request.words() > 2) {
                request.readDataLength(2);
            }
            if (request.dataLength() == RequestLine.NO_DATA) {
                return Answers.BAD_FORMAT;
            }
            return request.words() > WORDS_MAX ? Answers.TOO_MANY_FLAGS : request.metaKey(3, Answers.BAD_ENCODED_KEY);
        }
    },
    /** {@code mn}, and anything after it: only its place in the order of responses matters. */
    META_NOOP(Handling.ANSWER) {
        @Override
        public byte[] check(RequestLine request) {
            return Answers.META_NOOP;
        }
    },
    /**
     * For the operator of one server: refused unless there is only one server, see {@link RequestLine#isForOneServer}.
     */
    OPERATION(Handling.FORWARD) {
        @Override
        public byte[] check(RequestLine request) {
            request.readOperation();
            return Answers.FOR_ONE_SERVER;
        }
    },
    /** The same for commands that would end the server, or other clients' use of the connection. */
    FOR_ONE_SERVER(Handling.ANSWER) {
        @Override
        public byte[] check(RequestLine request) {
            request.readOperation();
            return Answers.FOR_ONE_SERVER;
        }
    },
    /** A line of HTTP comes from a browser that a web page has directed here: the rest must not be read as requests. */
    UNSUPPORTED(Handling.ANSWER) {
        private static final byte[] HTTP = {'H', 'T', 'T', 'P', '/'};

        @Override
        public byte[] check(RequestLine request) {
            return request.lastWordBeginsWith(HTTP) ? Answers.HANG_UP : Answers.ERROR;
        }
    };

    private final Handling handling;

    LineForms(Handling handling) {
        this.handling = handling;
    }

    @Override
    public Handling handling() {
        return handling;
    }
}
