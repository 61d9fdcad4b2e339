package dev.nutcracker.hash;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The functions a pool can choose from to map a key into the 32-bit hash space. */
public enum KeyHash {
    ONE_AT_A_TIME {
        @Override
        public int hash(byte[] key, int offset, int length) {
            return OneAtATime.hash(key, offset, length);
        }
    },
    MD5 {
        @Override
        public int hash(byte[] key, int offset, int length) {
            return Md5.firstWord(key, offset, length);
        }
    },
    /** CRC-16/XMODEM whose running value is never cut to 16 bits. */
    CRC16 {
        @Override
        public int hash(byte[] key, int offset, int length) {
            return Crc.crc16Unmasked(key, offset, length);
        }
    },
    /** Bits 16 to 30 of the standard CRC-32, so it reaches the first 2^15 places of the hash space only. */
    CRC32 {
        @Override
        public int hash(byte[] key, int offset, int length) {
            return (Crc.crc32(key, offset, length) >>> 16) & 0x7fff;
        }

        @Override
        public long places() {
            return 1L << 15;
        }
    },
    /** The standard CRC-32, all of it. */
    CRC32A {
        @Override
        public int hash(byte[] key, int offset, int length) {
            return Crc.crc32(key, offset, length);
        }
    },
    FNV1_64 {
        @Override
        public int hash(byte[] key, int offset, int length) {
            return Fnv.fnv1Low64(key, offset, length);
        }
    },
    FNV1A_64 {
        @Override
        public int hash(byte[] key, int offset, int length) {
            return Fnv.fnv1aLow64(key, offset, length);
        }
    },
    FNV1_32 {
        @Override
        public int hash(byte[] key, int offset, int length) {
            return Fnv.fnv1(key, offset, length);
        }
    },
    FNV1A_32 {
        @Override
        public int hash(byte[] key, int offset, int length) {
            return Fnv.fnv1a(key, offset, length);
        }
    },
    HSIEH {
        @Override
        public int hash(byte[] key, int offset, int length) {
            return Hsieh.hash(key, offset, length);
        }
    },
    MURMUR {
        @Override
        public int hash(byte[] key, int offset, int length) {
            return Murmur.hash(key, offset, length);
        }
    },
    JENKINS {
        @Override
        public int hash(byte[] key, int offset, int length) {
            return Jenkins.hash(key, offset, length);
        }
    };

    private static final KeyHash[] ALL = values();

    private final String configName = name().toLowerCase(Locale.ROOT);

    /** Returns the hash with this name in a configuration file, in lower case; null if there is none. */
    public static @Nullable KeyHash named(String configName) {
        for (KeyHash hash : ALL) {
            if (hash.configName.equals(configName)) {
                return hash;
            }
        }
        return null;
    }

    /** The calling thread hashes no keys any more, and keeps nothing of this. */
    public static void leaveThread() {
        Md5.leaveThread();
        Crc.leaveThread();
    }

    /** Returns the name in the configuration file, {@code fnv1a_64} for example. */
    public String configName() {
        return configName;
    }

    /**
     * Returns the hash of {@code length} bytes as an unsigned 32-bit value. For no bytes it returns the algorithm's own
     * value for an empty key; the routing places empty keys at 0 instead.
     */
    public abstract int hash(byte[] key, int offset, int length);

    /** Returns how many values of the hash space it can reach; they are the first ones. */
    public long places() {
        return 1L << 32;
    }
}
