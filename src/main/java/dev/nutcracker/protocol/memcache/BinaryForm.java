package dev.nutcracker.protocol.memcache;

/** The body of a binary request: the length of its extras, and whether it has a key and a value. */
enum BinaryForm {
    NOTHING(0, Part.NEVER, Part.NEVER),
    KEY(0, Part.ALWAYS, Part.NEVER),
    /** Flags and expiration time. */
    FLAGS_KEY_VALUE(8, Part.ALWAYS, Part.MAYBE),
    KEY_VALUE(0, Part.ALWAYS, Part.MAYBE),
    /** Delta, initial value and expiration time. */
    DELTA_KEY(20, Part.ALWAYS, Part.NEVER),
    EXPTIME_KEY(4, Part.ALWAYS, Part.NEVER),
    EXPTIME_OR_NOTHING(4, Part.NEVER, Part.NEVER) {
        @Override
        boolean fitsExtras(int lengthBytes) {
            return lengthBytes == 0 || super.fitsExtras(lengthBytes);
        }
    },
    KEY_OR_NOTHING(0, Part.MAYBE, Part.NEVER),
    /** Of a request that is refused in any form. */
    ANY(0, Part.MAYBE, Part.MAYBE) {
        @Override
        boolean fitsExtras(int lengthBytes) {
            return true;
        }
    };

    private enum Part {
        NEVER,
        MAYBE,
        ALWAYS;

        boolean fits(long lengthBytes) {
            return switch (this) {
                case NEVER -> lengthBytes == 0;
                case MAYBE -> true;
                case ALWAYS -> lengthBytes > 0;
            };
        }
    }

    private final int extrasBytes;
    private final Part key;
    private final Part value;

    BinaryForm(int extrasBytes, Part key, Part value) {
        this.extrasBytes = extrasBytes;
        this.key = key;
        this.value = value;
    }

    boolean fits(int extrasLengthBytes, int keyLengthBytes, long valueLengthBytes) {
        return fitsExtras(extrasLengthBytes) && key.fits(keyLengthBytes) && value.fits(valueLengthBytes);
    }

    boolean fitsExtras(int lengthBytes) {
        return lengthBytes == extrasBytes;
    }

    /** Whether the last of the extras is the expiration time of an item. */
    boolean hasItemExptime() {
        return this == FLAGS_KEY_VALUE || this == DELTA_KEY || this == EXPTIME_KEY;
    }
}
