package dev.nutcracker.protocol.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.RequestRecorder.Step;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever is forwarded is answered exactly once by a real memcached, or never with noreply, and with a response that fits
 * the command. Requests are made of every odd value for every field, two at a time and then at random; each one that is
 * forwarded is sent with a marker after it.
 */
final class ForwardedRequestTest {
    private static final String MARKER = "mn\r\n";
    private static final String MARKER_ANSWER = "MN\r\n";

    private static final List<String> NAMES = List.of("k", "n", "noreply", "0", "-1");
    private static final List<String> KEYS = with(
            NAMES,
            "k".repeat(250),
            "k".repeat(251),
            "a\0",
            "a\0b",
            "a\tb",
            "a\rb",
            "a\u007f",
            "\u0080\u00ff",
            "a b",
            "",
            "a\nversion",
            "a\r\nversion");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "+1",
            "-",
            "",
            "-0",
            "00000000000000000000000000000000000007",
            "2147483647",
            "2147483648",
            "-2147483648",
            "-2147483649",
            "4294967295",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "18446744073709551615",
            "18446744073709551616",
            "-18446744073709551615",
            "99999999999999999999999",
            "1x",
            "x",
            "0x1",
            "1\t",
            "\t1",
            "1\0",
            "1\r",
            "noreply");
    private static final List<String> LENGTHS =
            with(List.of("2", "002", "+2", "2\t", "3", "4294967298", "2147483645"), NUMBERS.toArray(String[]::new));
    private static final List<String> TAILS = List.of(
            "",
            " noreply",
            " noreply ",
            "  noreply",
            " Noreply",
            " noreply noreply",
            " 0 noreply",
            " noreply 0",
            " foo",
            " 0",
            "\tnoreply",
            " noreply\t",
            " noreply\0",
            " \0noreply",
            " noreply\r",
            " norepl",
            " noreplyy",
            " \0",
            " ");
    private static final List<String> META_KEYS =
            with(KEYS, "a2V5", "aw==", "ax==", "aw=", "====", "YQ==YQ==", "YQ=a", "+/+/", "-_-_", "a".repeat(248));
    private static final List<String> FLAGS = List.of(
            "",
            " v",
            " q",
            " b",
            " k",
            " b k q v",
            " q q",
            " b b",
            " qx",
            " bx",
            " vq",
            " O1",
            " O",
            " O" + "o".repeat(33),
            " t",
            " c",
            " N0",
            " N60",
            " N-1",
            " Nx",
            " T0",
            " T-1",
            " Tx",
            " R30",
            " E5",
            " M",
            " MI",
            " MD",
            " ME",
            " MA",
            " Mx",
            " J5",
            " D2",
            " Dx",
            " C1",
            " C",
            " I",
            " F5",
            " F-1",
            " S2",
            " s",
            " x",
            " 1",
            " !",
            " \u00ff",
            " a d e f g h i j l m n o p r s t",
            " a d e f g h i j l m n o p r s t u",
            " a d e f g h i j l m n o p r s t u v w x y z A B C D E F G H");
    private static final List<String> STATS_TOPICS = List.of(
            "",
            " settings ",
            " items ",
            " slabs ",
            " sizes ",
            " extstore ",
            " conns ",
            " reset ",
            " detail ",
            " cachedump ",
            " cachedump 1 ",
            " sizes_enable ",
            " sizes_disable ",
            " proxy ",
            " x ",
            " items\t",
            " Items ");
    private static final List<String> LINE_ENDS = List.of("\r\n", "\n", "\r\r\n", " \r\n");
    private static final List<String> DATA = List.of("ab\r\n", "ab\n", "abc\r\n", "\r\n", "\n\n\r\n", "");
    private static final List<String> BLANKS = List.of(" ", "  ", "\t", " \0 ");

    private static final List<Form> FORMS = forms();

    private static MemcachedServer server;
    private RawClient client;

    @BeforeAll
    static void startServer() {
        server = MemcachedServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() {
        client = RawClient.connect(server.port());
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void shouldForwardOnlyWhatIsAnsweredOnceWithTwoOddFieldsInARequest() {
        Map<String, Integer> forwarded = new TreeMap<>();
        for (Form form : FORMS) {
            for (int one = 0; one < form.fields().size(); one++) {
                for (int other = one; other < form.fields().size(); other++) {
                    forwardPairs(form, one, other, forwarded);
                }
            }
        }
        assertThat(forwarded.keySet()).containsAll(names());
        assertThat(names()).allMatch(name -> forwarded.getOrDefault(name, 0) > 5);
        assertThat(forwarded.values().stream().mapToInt(count -> count).sum()).isGreaterThan(10_000);
    }

    @Test
    void shouldForwardOnlyWhatIsAnsweredOnceWithRandomFields() {
        Random random = new Random(1122);
        Map<String, Integer> forwarded = new TreeMap<>();
        for (int i = 0; i < 20_000; i++) {
            Form form = FORMS.get(random.nextInt(FORMS.size()));
            int[] choice = new int[form.fields().size()];
            for (int field = 0; field < choice.length; field++) {
                int values = form.fields().get(field).size();
                choice[field] = random.nextInt(3) == 0 ? random.nextInt(values) : 0;
            }
            forward(form.request(choice), forwarded);
        }
        assertThat(forwarded.keySet()).containsAll(names());
    }

    @Test
    void shouldForwardAnyNumberOfKeysInOneLine() {
        Map<String, Integer> forwarded = new TreeMap<>();
        for (int keys = 1; keys < 120; keys++) {
            String names = " k".repeat(keys / 2) + " gone".repeat(keys - keys / 2);
            for (String command : List.of("get", "gets", "gat 0", "gats 0")) {
                forward(command + names + "\r\n", forwarded);
                forward(command + names + " \n", forwarded);
            }
        }
        forward("get" + (" " + "k".repeat(250)).repeat(300) + "\r\n", forwarded);
        assertThat(forwarded).hasSize(4);
    }

    @Test
    void shouldForwardValuesThatTheServerFindsTooLarge() {
        Map<String, Integer> forwarded = new TreeMap<>();
        for (int lengthBytes : List.of(1_000_000, 1_048_576, 3_000_000)) {
            String value = "x".repeat(lengthBytes) + "\r\n";
            forward("set k 0 0 " + lengthBytes + "\r\n" + value, forwarded);
            forward("append k 0 0 " + lengthBytes + "\r\n" + value, forwarded);
            forward("set k 0 0 " + lengthBytes + " noreply\r\n" + value, forwarded);
        }
        assertThat(forwarded).containsEntry("set", 6).containsEntry("append", 3);
    }

    private void forwardPairs(Form form, int one, int other, Map<String, Integer> forwarded) {
        List<List<String>> fields = form.fields();
        int[] choice = new int[fields.size()];
        for (choice[one] = 0; choice[one] < fields.get(one).size(); choice[one]++) {
            int from = one == other ? choice[one] : 0;
            int to = one == other ? from + 1 : fields.get(other).size();
            for (int value = from; value < to; value++) {
                choice[other] = value;
                forward(form.request(choice), forwarded);
            }
            choice[other] = one == other ? choice[one] : 0;
        }
    }

    private void forward(String bytes, Map<String, Integer> forwarded) {
        for (Conversed step : Conversed.whole(bytes)) {
            if (step.isForwarded()) {
                forward(step);
                forwarded.merge(step.command(), 1, Integer::sum);
            }
        }
    }

    private void forward(Conversed request) {
        client.send(request.message() + MARKER);
        if (!request.noreply()) {
            String reply = client.readMemcacheReply();
            if (request.quiet() && reply.equals(MARKER_ANSWER)) {
                return;
            }
            assertThat(Decoded.whole(reply)).as("%s", request).hasSize(1);
            Decoded response = Decoded.whole(reply).getFirst();
            assertThat(response.bytes()).as("%s", request).isEqualTo(reply);
            assertThat(response.kind() & accepts(request))
                    .as("%s: %s", request, reply)
                    .isEqualTo(response.kind());
        }
        assertThat(client.readLine()).as("%s", request).isEqualTo(MARKER_ANSWER);
    }

    private static int accepts(Conversed request) {
        MemcacheCommand command = MemcacheCommand.ALL.stream()
                .filter(row -> row.name().equals(request.command()))
                .findFirst()
                .orElseThrow();
        boolean fragment = request.step() == Step.SPLIT || request.step() == Step.EVERY_SERVER;
        return fragment && command.split() != null ? command.split().fragmentAccepts() : command.accepts();
    }

    private static List<String> names() {
        return FORMS.stream().map(Form::name).toList();
    }

    private static List<Form> forms() {
        List<Form> forms = new ArrayList<>();
        for (String name : List.of("set", "add", "replace", "append", "prepend")) {
            forms.add(block(name, List.of()));
        }
        forms.add(block("cas", List.of(BLANKS, NUMBERS)));
        for (String name : List.of("incr", "decr", "touch")) {
            forms.add(line(name, List.of(BLANKS, KEYS, BLANKS, NUMBERS)));
        }
        forms.add(line("delete", List.of(BLANKS, KEYS)));
        forms.add(line("flush_all", List.of(List.of("", " ", "\t"), NUMBERS)));
        forms.add(line("verbosity", List.of(BLANKS, NUMBERS)));
        forms.add(line("get", List.of(BLANKS, KEYS, BLANKS, KEYS)));
        forms.add(line("gets", List.of(BLANKS, KEYS)));
        forms.add(line("gat", List.of(BLANKS, NUMBERS, BLANKS, KEYS)));
        forms.add(line("gats", List.of(BLANKS, NUMBERS, BLANKS, KEYS)));
        forms.add(line("version", List.of(BLANKS, KEYS)));
        for (String name : List.of("mg", "md", "ma", "me")) {
            forms.add(line(name, List.of(BLANKS, META_KEYS, FLAGS, FLAGS)));
        }
        Form ms = line("ms", List.of(BLANKS, META_KEYS, BLANKS, LENGTHS, FLAGS, FLAGS));
        ms.fields().add(DATA);
        forms.add(ms);
        forms.add(line("stats", List.of(STATS_TOPICS, with(NUMBERS, "on", "off", "dump"))));
        return forms;
    }

    private static Form block(String name, List<List<String>> unique) {
        List<List<String>> fields = new ArrayList<>();
        fields.addAll(List.of(BLANKS, KEYS, BLANKS, NUMBERS, BLANKS, NUMBERS, BLANKS, LENGTHS));
        fields.addAll(unique);
        Form line = line(name, fields);
        line.fields().add(DATA);
        return line;
    }

    private static Form line(String name, List<List<String>> middle) {
        List<List<String>> fields = new ArrayList<>();
        fields.add(List.of(name));
        fields.addAll(middle);
        fields.addAll(List.of(TAILS, LINE_ENDS));
        return new Form(name, fields);
    }

    private static List<String> with(List<String> values, String... more) {
        List<String> all = new ArrayList<>(values);
        all.addAll(List.of(more));
        return all;
    }

    /** A command and, piece by piece, what its bytes may be; the first of each list is sound. */
    private record Form(String name, List<List<String>> fields) {
        String request(int[] choice) {
            StringBuilder request = new StringBuilder();
            for (int field = 0; field < choice.length; field++) {
                request.append(fields.get(field).get(choice[field]));
            }
            return request.toString();
        }
    }
}
