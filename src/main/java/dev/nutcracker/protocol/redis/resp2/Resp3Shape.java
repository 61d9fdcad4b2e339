package dev.nutcracker.protocol.redis.resp2;

import java.util.List;

/**
 * What has to become of an element of a response in RESP2 to make it the one in RESP3. Nulls become the null of RESP3
 * wherever they are, and errors, integers and simple strings stay.
 */
public interface Resp3Shape {
    /** How the header of an array is written anew. */
    enum Head {
        ARRAY,
        /** Half as many, each a name with its value. */
        MAP,
        SET,
        /** Half as many, each an array of two. */
        PAIRS,
        /** As many, each a name with its value that were an array of two. */
        MAP_OF_PAIRS,
        /** Left out: its two elements are a name and its value. */
        NONE
    }

    Head head();

    /** The shape of element {@code index} of an array of {@code count}. */
    Resp3Shape child(int index, int count);

    /** Those of the replies that the servers give, but for transactions. */
    enum Known implements Resp3Shape {
        SAME(Head.ARRAY),
        /** Text of a number. */
        DOUBLE(Head.ARRAY),
        /** Text for people. */
        VERBATIM(Head.ARRAY),
        MAP(Head.MAP),
        SET(Head.SET),
        PAIRS(Head.PAIRS),
        SCORED_PAIRS(Head.PAIRS) {
            @Override
            public Resp3Shape child(int index, int count) {
                return index % 2 == 1 ? DOUBLE : SAME;
            }
        },
        DOUBLES(Head.ARRAY) {
            @Override
            public Resp3Shape child(int index, int count) {
                return DOUBLE;
            }
        },
        /** Of which the last is a score: a member with its score, or with its key in front of it. */
        SCORED(Head.ARRAY) {
            @Override
            public Resp3Shape child(int index, int count) {
                return index == count - 1 ? DOUBLE : SAME;
            }
        },
        /** A key, and members with their scores. */
        POPPED(Head.ARRAY) {
            @Override
            public Resp3Shape child(int index, int count) {
                return index == 1 ? SCORED_LIST : SAME;
            }
        },
        SCORED_LIST(Head.ARRAY) {
            @Override
            public Resp3Shape child(int index, int count) {
                return SCORED;
            }
        },
        POSITIONS(Head.ARRAY) {
            @Override
            public Resp3Shape child(int index, int count) {
                return DOUBLES;
            }
        },
        /** Members with what was asked of them; what of that is an array is a position. */
        PLACES(Head.ARRAY) {
            @Override
            public Resp3Shape child(int index, int count) {
                return POSITIONS;
            }
        },
        STREAMS(Head.MAP_OF_PAIRS) {
            @Override
            public Resp3Shape child(int index, int count) {
                return STREAM;
            }
        },
        STREAM(Head.NONE),
        MAPS(Head.ARRAY) {
            @Override
            public Resp3Shape child(int index, int count) {
                return MAP;
            }
        },
        /** XINFO STREAM FULL: its last value is the groups, and the last of each the consumers. */
        FULL_STREAM(Head.MAP) {
            @Override
            public Resp3Shape child(int index, int count) {
                return index == count - 1 ? FULL_GROUPS : SAME;
            }
        },
        FULL_GROUPS(Head.ARRAY) {
            @Override
            public Resp3Shape child(int index, int count) {
                return FULL_GROUP;
            }
        },
        FULL_GROUP(Head.MAP) {
            @Override
            public Resp3Shape child(int index, int count) {
                return index == count - 1 ? MAPS : SAME;
            }
        },
        /** FUNCTION LIST: each with its name, its engine, its functions, and perhaps its code. */
        LIBRARIES(Head.ARRAY) {
            @Override
            public Resp3Shape child(int index, int count) {
                return LIBRARY;
            }
        },
        LIBRARY(Head.MAP) {
            @Override
            public Resp3Shape child(int index, int count) {
                return index == 5 ? FUNCTIONS : SAME;
            }
        },
        FUNCTIONS(Head.ARRAY) {
            @Override
            public Resp3Shape child(int index, int count) {
                return FUNCTION;
            }
        },
        /** With its name, its description, and its flags. */
        FUNCTION(Head.MAP) {
            @Override
            public Resp3Shape child(int index, int count) {
                return index == 5 ? SET : SAME;
            }
        },
        /** FUNCTION STATS: what runs, and what each engine has. */
        ENGINES(Head.MAP) {
            @Override
            public Resp3Shape child(int index, int count) {
                return index % 2 == 1 ? MAP_OF_MAPS : SAME;
            }
        },
        MAP_OF_MAPS(Head.MAP) {
            @Override
            public Resp3Shape child(int index, int count) {
                return index % 2 == 1 ? MAP : SAME;
            }
        };

        private final Head head;

        Known(Head head) {
            this.head = head;
        }

        @Override
        public Head head() {
            return head;
        }

        @Override
        public Resp3Shape child(int index, int count) {
            return SAME;
        }
    }

    /** The response to EXEC: those to the commands of the transaction. */
    record Executed(List<Resp3Shape> responses) implements Resp3Shape {
        @Override
        public Head head() {
            return Head.ARRAY;
        }

        @Override
        public Resp3Shape child(int index, int count) {
            return index < responses.size() ? responses.get(index) : Known.SAME;
        }
    }
}
