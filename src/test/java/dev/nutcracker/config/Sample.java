package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * A file and what is to become of it.
 *
 * @param problems the whole texts of its errors without the file name; none if it is accepted
 * @param difference why the original decides otherwise; empty where it does not
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Sample(String title, byte[] content, List<String> problems, String difference) {
    static final String FILE_NAME = "x.yml";

    static Sample accepted(String title, String content) {
        return accepted(title, content.getBytes(UTF_8));
    }

    static Sample accepted(String title, byte[] content) {
        return new Sample(title, content, List.of(), "");
    }

    static Sample rejected(String title, String content, String... problems) {
        return rejected(title, content.getBytes(UTF_8), problems);
    }

    static Sample rejected(String title, byte[] content, String... problems) {
        return new Sample(title, content, List.of(problems), "");
    }

    Sample unlikeTheOriginal(String because) {
        return new Sample(title, content, problems, because);
    }

    boolean isAccepted() {
        return problems.isEmpty();
    }

    @Override
    public String toString() {
        return title;
    }
}
