package dev.nutcracker.protocol.redis.resp2;

import java.util.List;

/**
 * How an element of a RESP2 response is changed into its RESP3 form. Nulls become the null of RESP3 everywhere; errors,
 * integers and simple strings stay as they are.
 */
public interface Resp3Shape {
    /** How the header of an array is written in RESP3. */
    enum Head {
        ARRAY,
        /** Half as many elements, each a name with its value. */
        MAP,
        SET,
        /** Half as many elements, each an array of two. */
        PAIRS,
        /** As many elements: each was an array of two and becomes a name with its value. */
        MAP_OF_PAIRS,
        /** No header: its two elements are a name and its value. */
        NONE
    }

    Head head();

    /** The shape of element {@code index} of an array of {@code count}. */
    Resp3Shape child(int index, int count);

    /** The elements of an array that have a shape of their own. */
    enum QueueEntry {
        NONE,
        EVERY,
        /** Every second, the values of names. */
        VALUES,
        SECOND,
        SIXTH,
        LAST;

        private boolean has(int index, int count) {
            return switch (this) {
                case NONE -> false;
                case EVERY -> true;
                case VALUES -> index % 2 == 1;
                case SECOND -> index == 1;
                case SIXTH -> index == 5;
                case LAST -> index == count - 1;
            };
        }
    }

    /**
     * The shapes of servers' replies, except those of transactions: how the header is written, and which elements have a
     * shape other than {@link #SAME}.
     */
    enum Known implements Resp3Shape {
        SAME(Head.ARRAY),
        /** Text of a number. */
        DOUBLE(Head.ARRAY),
        /** Text for people. */
        VERBATIM(Head.ARRAY),
        MAP(Head.MAP),
        SET(Head.SET),
        PAIRS(Head.PAIRS),
        STREAM(Head.NONE),

        STREAMS(Head.MAP_OF_PAIRS, QueueEntry.EVERY, STREAM),
        DOUBLES(Head.ARRAY, QueueEntry.EVERY, DOUBLE),
        SCORED_PAIRS(Head.PAIRS, QueueEntry.VALUES, DOUBLE),
        /** The last element is a score: a member with its score, or with its key in front. */
        SCORED(Head.ARRAY, QueueEntry.LAST, DOUBLE),
        SCORED_LIST(Head.ARRAY, QueueEntry.EVERY, SCORED),
        /** A key, and members with their scores. */
        POPPED(Head.ARRAY, QueueEntry.SECOND, SCORED_LIST),
        POSITIONS(Head.ARRAY, QueueEntry.EVERY, DOUBLES),
        /** Members with the data that was asked of them; an array among these is a position. */
        PLACES(Head.ARRAY, QueueEntry.EVERY, POSITIONS),
        MAPS(Head.ARRAY, QueueEntry.EVERY, MAP),
        /** XINFO STREAM FULL: its last value is the groups, and the last of each the consumers. */
        FULL_GROUP(Head.MAP, QueueEntry.LAST, MAPS),
        FULL_GROUPS(Head.ARRAY, QueueEntry.EVERY, FULL_GROUP),
        FULL_STREAM(Head.MAP, QueueEntry.LAST, FULL_GROUPS),
        /** With its name, its description, and its flags. */
        FUNCTION(Head.MAP, QueueEntry.SIXTH, SET),
        FUNCTIONS(Head.ARRAY, QueueEntry.EVERY, FUNCTION),
        /** FUNCTION LIST: each with its name, its engine, its functions, and perhaps its code. */
        LIBRARY(Head.MAP, QueueEntry.SIXTH, FUNCTIONS),
        LIBRARIES(Head.ARRAY, QueueEntry.EVERY, LIBRARY),
        /** FUNCTION STATS: what runs, and what each engine has. */
        MAP_OF_MAPS(Head.MAP, QueueEntry.VALUES, MAP),
        ENGINES(Head.MAP, QueueEntry.VALUES, MAP_OF_MAPS);

        private final Head head;
        private final QueueEntry place;
        private final Known other;

        Known(Head head) {
            this.head = head;
            this.place = QueueEntry.NONE;
            this.other = this;
        }

        /** @param other the shape of the elements at {@code place} */
        Known(Head head, QueueEntry place, Known other) {
            this.head = head;
            this.place = place;
            this.other = other;
        }

        @Override
        public Head head() {
            return head;
        }

        @Override
        public Resp3Shape child(int index, int count) {
            return place.has(index, count) ? other : SAME;
        }
    }

    /** The response to EXEC, with the responses to the commands of the transaction. */
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
