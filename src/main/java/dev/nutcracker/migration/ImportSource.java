package dev.nutcracker.migration;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs whose configuration files are read. */
enum ImportSource {
    MCROUTER(Mcrouter::read),
    ENVOY(Envoy::read),
    PREDIXY(Predixy::read),
    DYNOMITE(Dynomite::read),
    OVERLORD(Overlord::read);

    @SuppressWarnings("ImmutableEnumChecker") // None of them has state.
    private final Reader reader;

    ImportSource(Reader reader) {
        this.reader = reader;
    }

    static Optional<ImportSource> named(String name) {
        return Stream.of(values()).filter(source -> source.label().equals(name)).findFirst();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws ImportException if the file is none of this program's */
    Draft read(String text) throws ImportException {
        Draft draft = new Draft();
        reader.read(text, draft);
        if (draft.pools().isEmpty()) {
            throw new ImportException(1, "there is no pool in this file of " + label());
        }
        return draft;
    }

    /** Reads a file into a draft. */
    private interface Reader {
        void read(String text, Draft draft) throws ImportException;
    }
}
