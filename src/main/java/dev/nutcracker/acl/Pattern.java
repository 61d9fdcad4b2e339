package dev.nutcracker.acl;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A pattern for names, of keys, channels, settings and commands, as Redis matches them. Matching takes a time that is bounded by the
 * product of both lengths, and usually by the name's.
 */
public abstract sealed class Pattern {
    private static final int SHORTEST_RANGE = 3;

    private Pattern() {}

    /** Returns whether the name of {@code length} bytes at {@code index} matches. */
    public abstract boolean matches(ByteBuf name, int index, int length);

    /** Returns whether the name matches, which has one character for each byte. */
    public final boolean matches(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return matches(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    }

    /** Whether it is a single star, for any name. */
    public abstract boolean isForAll();

    /** As {@link #of}, for names that are given in lower case: the pattern's case does not matter. */
    public static Pattern inAnyCase(String pattern) {
        return of(pattern.toLowerCase(Locale.ROOT));
    }

    /** Reads a pattern: {@code *}, {@code ?}, classes such as {@code [a-z_]} and {@code [^xy]}, and backslashes. */
    public static Pattern of(String pattern) {
        List<Element> elements = elements(pattern);
        int stars = (int) elements.stream().filter(Element::isStar).count();
        boolean isLiteral = elements.stream().allMatch(element -> element.isStar() || element.isLiteral());
        boolean isPrefix = stars == 1 && elements.getLast().isStar();
        if (isLiteral && (stars == 0 || isPrefix)) {
            byte[] start = new byte[elements.size() - stars];
            for (int i = 0; i < start.length; i++) {
                start[i] = elements.get(i).literal();
            }
            return new Start(start, isPrefix);
        }
        return new Glob(elements.toArray(Element[]::new));
    }

    /** Most patterns: a name, or its beginning and a star. */
    private static final class Start extends Pattern {
        private final byte[] start;
        private final boolean more;

        Start(byte[] start, boolean more) {
            this.start = start;
            this.more = more;
        }

        @Override
        public boolean isForAll() {
            return more && start.length == 0;
        }

        @Override
        public boolean matches(ByteBuf name, int index, int length) {
            // To Redis, a star alone does not match an empty name.
            if (length < start.length || (length > start.length && !more) || (length == 0 && more)) {
                return false;
            }
            for (int i = 0; i < start.length; i++) {
                if (name.getByte(index + i) != start[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final class Glob extends Pattern {
        private final Element[] elements;

        Glob(Element[] elements) {
            this.elements = elements;
        }

        @Override
        public boolean isForAll() {
            return false;
        }

        @Override
        public boolean matches(ByteBuf name, int index, int length) {
            int at = 0;
            int star = -1;
            int afterStar = 0;
            int i = 0;
            while (i < length) {
                if (at < elements.length && elements[at].isStar()) {
                    star = at++;
                    afterStar = i;
                } else if (at < elements.length && elements[at].has(name.getByte(index + i))) {
                    at++;
                    i++;
                } else if (star >= 0) {
                    // Only the last star is tried again: it can take all that an earlier one could take in addition.
                    at = star + 1;
                    i = ++afterStar;
                } else {
                    return false;
                }
            }
            while (length > 0 && at < elements.length && elements[at].isStar()) {
                at++;
            }
            return at == elements.length;
        }
    }

    /** The bytes that one place of a name may have; none for a star, which takes any number of places. */
    private record Element(long[] bits) {
        static final Element STAR = new Element(new long[0]);

        static Element of(int value) {
            Element element = new Element(new long[4]);
            element.add(value, value);
            return element;
        }

        void add(int from, int to) {
            for (int value = Math.min(from, to); value <= Math.max(from, to); value++) {
                bits[value >> 6] |= 1L << value;
            }
        }

        Element negated() {
            long[] others = bits.clone();
            for (int i = 0; i < others.length; i++) {
                others[i] = ~others[i];
            }
            return new Element(others);
        }

        boolean isStar() {
            return bits.length == 0;
        }

        boolean isLiteral() {
            return !isStar()
                    && Long.bitCount(bits[0]) + Long.bitCount(bits[1]) + Long.bitCount(bits[2]) + Long.bitCount(bits[3])
                            == 1;
        }

        byte literal() {
            int word = 0;
            while (bits[word] == 0) {
                word++;
            }
            return (byte) (word * Long.SIZE + Long.numberOfTrailingZeros(bits[word]));
        }

        boolean has(byte value) {
            int unsigned = Byte.toUnsignedInt(value);
            return (bits[unsigned >> 6] & 1L << unsigned) != 0;
        }
    }

    private static List<Element> elements(String pattern) {
        List<Element> elements = new ArrayList<>();
        int at = 0;
        while (at < pattern.length()) {
            char character = pattern.charAt(at);
            if (character == '[') {
                Element members = new Element(new long[4]);
                int end = readClass(pattern, at + 1, members);
                elements.add(pattern.startsWith("^", at + 1) ? members.negated() : members);
                at = end;
            } else if (character == '*') {
                elements.add(Element.STAR);
                at++;
            } else if (character == '?') {
                elements.add(new Element(new long[4]).negated());
                at++;
            } else {
                boolean escaped = character == '\\' && at + 1 < pattern.length();
                elements.add(Element.of(pattern.charAt(escaped ? at + 1 : at)));
                at += escaped ? 2 : 1;
            }
        }
        return elements;
    }

    /** Returns the index behind the class. A class without a closing bracket goes on to the end of the pattern. */
    private static int readClass(String pattern, int from, Element members) {
        int at = pattern.startsWith("^", from) ? from + 1 : from;
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            int left = pattern.length() - at;
            if (pattern.charAt(at) == '\\' && left >= 2) {
                members.add(pattern.charAt(at + 1), pattern.charAt(at + 1));
                at += 2;
            } else if (left >= SHORTEST_RANGE && pattern.charAt(at + 1) == '-') {
                members.add(pattern.charAt(at), pattern.charAt(at + 2));
                at += SHORTEST_RANGE;
            } else {
                members.add(pattern.charAt(at), pattern.charAt(at));
                at++;
            }
        }
        return Math.min(at + 1, pattern.length());
    }
}
