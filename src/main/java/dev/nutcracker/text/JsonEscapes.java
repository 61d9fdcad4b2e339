package dev.nutcracker.text;

import java.util.Locale;

/** Which characters of a JSON string are written as escapes, besides quotation marks and backslashes. */
public enum JsonEscapes {
    /** Those that end a line somewhere, or that a terminal may take for an order. */
    LINE {
        @Override
        boolean escapes(char c) {
            return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
        }
    },
    /** Also those that may not stand in a page of HTML, and halves of characters. */
    PAGE {
        @Override
        boolean escapes(char c) {
            return c == '<' || Character.isSurrogate(c) || LINE.escapes(c);
        }
    },
    /** All but printable ASCII. */
    ASCII {
        @Override
        boolean escapes(char c) {
            return c < ' ' || c > '~';
        }
    };

    abstract boolean escapes(char c);

    /** Appends a string with its quotation marks. */
    public void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (escapes(c)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
