package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.Bytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.RequestRecorder.Step;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisConversationTest {
    private static final RedisDialect OPEN = new RedisDialect(Logins.notWanted(), 0);

    @Test
    void shouldForwardARequestWithItsKeyAsItWasSent() {
        String get = request("GeT", "user:42");

        assertThat(RequestTrace.of(OPEN, get)).containsExactly("FORWARD get [user:42] " + get);
    }

    @Test
    void shouldFindPipelinedRequestsOfAllSizes() {
        String set = request("SET", "k".repeat(123), "v".repeat(1234));
        String empty = request("set", "", "");
        String ping = request("PING");

        assertThat(RequestTrace.of(OPEN, set + empty + ping + set))
                .containsExactly(
                        "FORWARD set [" + "k".repeat(123) + "] " + set,
                        "FORWARD set [] " + empty,
                        "ANSWERED +PONG\r\n",
                        "FORWARD set [" + "k".repeat(123) + "] " + set);
    }

    @Test
    void shouldPassOverBytesThatLookLikeProtocol() {
        String set = request("SET", "a\r\n$1\r\nb", "*1\r\n$4\r\nQUIT\r\n");

        assertThat(RequestTrace.of(OPEN, set)).containsExactly("FORWARD set [a\r\n$1\r\nb] " + set);
    }

    @Test
    void shouldSkipEmptyRequests() {
        assertThat(RequestTrace.of(OPEN, "*0\r\n*-1\r\n*-5\r\n\r\n\n  \r\n" + request("PING")))
                .containsExactly("ANSWERED +PONG\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    MGET a b a                                   ; SPLIT mget [a, b, a]
                    MGET a                                       ; SPLIT mget [a]
                    DEL a b                                      ; SPLIT del [a, b]
                    UNLINK a b                                   ; SPLIT unlink [a, b]
                    TOUCH a b                                    ; SPLIT touch [a, b]
                    EXISTS a b                                   ; SPLIT exists [a, b]
                    MSET a 1 b 2                                 ; SPLIT mset [a, b]
                    MSETNX a 1 b 2                               ; FORWARD_TOGETHER msetnx [a, b]
                    SINTER a                                     ; FORWARD sinter [a]
                    SINTER a b c                                 ; FORWARD_TOGETHER sinter [a, b, c]
                    RENAME a b                                   ; FORWARD_TOGETHER rename [a, b]
                    BITOP AND d a b                              ; FORWARD_TOGETHER bitop [d, a, b]
                    COPY a b REPLACE                             ; FORWARD_TOGETHER copy [a, b]
                    LCS a b LEN                                  ; FORWARD_TOGETHER lcs [a, b]
                    ZUNION 2 a b WEIGHTS 1 2                     ; FORWARD_TOGETHER zunion [a, b]
                    ZINTERSTORE d 2 a b AGGREGATE MAX            ; FORWARD_TOGETHER zinterstore [d, a, b]
                    ZINTERSTORE d 9 a b                          ; FORWARD zinterstore [d]
                    ZUNIONSTORE d 0 a                            ; FORWARD zunionstore [d]
                    ZDIFFSTORE d x a                             ; FORWARD zdiffstore [d]
                    LMPOP 1 a LEFT                               ; FORWARD lmpop [a]
                    SINTERCARD 2 a b LIMIT 1                     ; FORWARD_TOGETHER sintercard [a, b]
                    ZUNION 0 a                                   ; FORWARD zunion []
                    ZUNION 2 a                                   ; FORWARD zunion []
                    SINTERCARD x a                               ; FORWARD sintercard []
                    MSETEX 2 a 1 b                               ; FORWARD msetex []
                    XREAD COUNT 1 a 0                            ; FORWARD xread []
                    EVAL s 2 a b c                               ; FORWARD_TOGETHER eval [a, b]
                    EVAL s +01 a                                 ; FORWARD eval [a]
                    EVAL s -1 a                                  ; FORWARD eval []
                    EVAL s 2 a                                   ; FORWARD eval []
                    EVAL s 9223372036854775808 a                 ; FORWARD eval []
                    EVALSHA s 1 a                                ; FORWARD evalsha [a]
                    EVAL_RO s 0                                  ; FORWARD eval_ro []
                    EVAL s 0 a                                   ; FORWARD eval []
                    FCALL f 2 a b c                              ; FORWARD_TOGETHER fcall [a, b]
                    SORT a BY STORE GET STORE LIMIT 0 STORE ALPHA ; FORWARD sort [a]
                    SORT a BY w_* store d                        ; FORWARD_TOGETHER sort [a, d]
                    SORT a STORE b GET # store c                 ; FORWARD_TOGETHER sort [a, c]
                    SORT a STORE STORE STORE d                   ; FORWARD_TOGETHER sort [a, d]
                    SORT_RO a                                    ; FORWARD sort_ro [a]
                    GEORADIUS a 1 2 3 km STORE d                 ; FORWARD_TOGETHER georadius [a, d]
                    GEORADIUS a 1 2 3 km STORE c STOREDIST d     ; FORWARD_TOGETHER georadius [a, d]
                    GEORADIUSBYMEMBER a m 3 km STOREDIST d       ; FORWARD_TOGETHER georadiusbymember [a, d]
                    GEORADIUS a 1 2 3 km STORE d STOREDIST e     ; FORWARD_TOGETHER georadius [a, e]
                    GEORADIUSBYMEMBER_RO a m 3 km                ; FORWARD georadiusbymember_ro [a]
                    XREAD COUNT 1 STREAMS a b 0 0                ; FORWARD_TOGETHER xread [a, b]
                    XREADGROUP GROUP block streams STREAMS a >   ; FORWARD xreadgroup [a]
                    XREAD COUNT BLOCK STREAMS a 0                ; FORWARD xread [a]
                    XGROUP CREATE a g $                          ; FORWARD xgroup|create [a]
                    object Encoding a                            ; FORWARD object|encoding [a]
                    OBJECT HELP                                  ; FORWARD object|help []
                    MEMORY USAGE a SAMPLES 5                     ; FORWARD memory|usage [a]
                    LOLWUT VERSION 5                             ; FORWARD lolwut []
                    EXPIRE a 10 NX                               ; FORWARD expire [a]
                    PUBLISH a text                               ; PUBLISH publish [a]
                    XREADGROUP GROUP g c CLAIM 9 STREAMS a >     ; FORWARD xreadgroup [a]
                    HEXPIRE a 10 FIELDS 1 f                      ; FORWARD hexpire [a]
                    MSETEX 2 a 1 b 2 EX 10                       ; FORWARD_TOGETHER msetex [a, b]
                    JSON.MGET a b $.x                            ; FORWARD_TOGETHER json.mget [a, b]
                    JSON.MSET a $ 1 b $ 2                        ; FORWARD_TOGETHER json.mset [a, b]
                    JSON.DEBUG MEMORY a $                        ; FORWARD json.debug|memory [a]
                    BF.INSERT a ITEMS x y                        ; FORWARD bf.insert [a]
                    CMS.MERGE d 2 a b WEIGHTS 1 2                ; FORWARD_TOGETHER cms.merge [d, a, b]
                    TDIGEST.MERGE d 1 a OVERRIDE                 ; FORWARD_TOGETHER tdigest.merge [d, a]
                    TS.MADD a 1 2 b 3 4                          ; FORWARD_TOGETHER ts.madd [a, b]
                    TS.CREATERULE a b AGGREGATION avg 10         ; FORWARD_TOGETHER ts.createrule [a, b]
                    VSIM a ELE e COUNT 5                         ; FORWARD vsim [a]
                    KEYS a*                                      ; EVERY_SERVER keys []
                    DBSIZE                                       ; EVERY_SERVER dbsize []
                    SCRIPT LOAD s                                ; EVERY_SERVER script|load []
                    SCAN 0                                       ; VISIT scan []
                    """)
    void shouldFindTheKeys(String command, String expected) {
        String request = request(command.split(" ", -1));

        assertThat(RequestTrace.of(OPEN, request)).containsExactly(expected + " " + request);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    GET                       ; wrong number of arguments for 'get' command
                    GET a b                   ; wrong number of arguments for 'get' command
                    MSET a 1 b                ; wrong number of arguments for 'mset' command
                    MSETNX a                  ; wrong number of arguments for 'msetnx' command
                    OBJECT                    ; wrong number of arguments for 'object' command
                    OBJECT ENCODING           ; wrong number of arguments for 'object|encoding' command
                    OBJECT nonsense a         ; unknown subcommand 'nonsense'. Try OBJECT HELP.
                    JSON.MSET a $ 1 b         ; wrong number of arguments for 'json.mset' command
                    FT.SEARCH i x             ; FT.SEARCH is not supported in front of several servers: it would see the keys of one only
                    """)
    void shouldAnswerWhatCannotBeForwarded(String command, String expected) {
        assertThat(RequestTrace.of(OPEN, request(command.split(" ", -1)) + request("PING")))
                .containsExactly("ANSWERED -ERR " + expected + "\r\n", "ANSWERED +PONG\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    *03~                | invalid multibulk length
                    *+1~                | invalid multibulk length
                    *-0~                | invalid multibulk length
                    *~                  | invalid multibulk length
                    *1048577~           | invalid multibulk length
                    *99999999999999999999999999999~ | invalid multibulk length
                    *1_x                | invalid multibulk length
                    *1~$04~PING~        | invalid bulk length
                    *1~$-1~             | invalid bulk length
                    *1~$~               | invalid bulk length
                    *1~$+4~             | invalid bulk length
                    *1~$536870913~      | invalid bulk length
                    *1~x4~              | expected '$', got 'x'
                    *2~$3~GET~:1~       | expected '$', got ':'
                    *1~$4~PINGxy        | expected CR LF after an argument
                    *2~$3~GETxy$1~a~    | expected CR LF after an argument
                    "abc~               | unbalanced quotes in request
                    get "a"b~           | unbalanced quotes in request
                    get 'a~             | unbalanced quotes in request
                    """)
    void shouldAnswerAProtocolErrorAndStopThere(String bytes, String expected) {
        String malformed = bytes.replace("~", "\r\n").replace("_", "\r");

        assertThat(RequestTrace.of(OPEN, request("PING") + malformed + request("PING")))
                .containsExactly("ANSWERED +PONG\r\n", "BROKEN -ERR Protocol error: " + expected + "\r\n");
    }

    @Test
    void shouldEndALineThatIsTooLong() {
        String word = "x".repeat(RequestLimits.INLINE_BYTES_MAX + 1);

        assertThat(RequestTrace.play(OPEN, Bytes.of(word), new int[0]))
                .containsExactly("BROKEN -ERR Protocol error: too big inline request\r\n");
        assertThat(RequestTrace.play(OPEN, Bytes.of(word + "\r\n"), new int[] {100, 65535}))
                .containsExactly("BROKEN -ERR Protocol error: too big inline request\r\n");
    }

    @Test
    void shouldTakeTheLongestLine() {
        String word = "x".repeat(RequestLimits.INLINE_BYTES_MAX);

        assertThat(RequestTrace.play(OPEN, Bytes.of(word + "\n"), new int[] {100, word.length()}))
                .singleElement()
                .asString()
                .startsWith("ANSWERED -ERR unknown command");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*1048576\r\n", "*2\r\n$3\r\nGET\r\n$536870912\r\n"})
    void shouldWaitForTheLargestArraysAndArguments(String head) {
        assertThat(RequestTrace.play(OPEN, Bytes.of(head), new int[0])).isEmpty();
    }

    @Test
    void shouldWaitForTheLargestThatAClientMaySendThatHasNotLoggedIn() {
        RedisDialect locked = new RedisDialect(Logins.byPassword("secret"), 0);

        assertThat(RequestTrace.play(locked, Bytes.of("*10\r\n$16384\r\n"), new int[0]))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    get a               | get,a
                    set  a	"b c"       | set,a,b c
                    set a 'it\\'s'      | set,a,it's
                    set a b"c d"        | set,a,bc d
                    set a "\\x41\\n\\q\\\\" | set,a,A⏎q\\
                    set a ""            | set,a,
                    """)
    void shouldRewriteLinesTypedByHand(String line, String words) {
        String request = request(words.replace("⏎", "\n").split(",", -1));
        String name = words.split(",", -1)[0];

        assertThat(RequestTrace.of(OPEN, line + "\r\n" + line + "\n"))
                .containsExactly("FORWARD " + name + " [a] " + request, "FORWARD " + name + " [a] " + request);
    }

    @Test
    void shouldHangUpOnABrowser() {
        assertThat(RequestTrace.of(OPEN, "POST / HTTP/1.1\r\nHost: localhost\r\n\r\nSET a b\r\n"))
                .containsExactly("BROKEN ");
    }

    @Test
    void shouldRefuseAKeyOverTheLimitWithoutKeepingIt() {
        byte[] head = Bytes.of("*2\r\n$3\r\nGET\r\n$1048577\r\n");
        try (RequestTrace trace = new RequestTrace(OPEN.conversation())) {
            trace.feed(head);
            for (int i = 0; i < 1024; i++) {
                trace.feed(new byte[1024]);
                assertThat(trace.unusedBytes()).isLessThan(1024);
            }
            trace.feed(Bytes.of("x\r\nPING\r\n"));

            assertThat(trace.steps())
                    .containsExactly(
                            "ANSWERED -ERR key too long, the limit is 1048576 bytes\r\n", "ANSWERED +PONG\r\n");
        }
    }

    @Test
    void shouldRefuseACountedKeyOverTheLimit() {
        String eval = request("EVAL", "s", "1", "k".repeat(RequestLimits.KEY_BYTES_MAX + 1));

        assertThat(RequestTrace.play(OPEN, Bytes.of(eval), new int[0]))
                .containsExactly("ANSWERED -ERR key too long, the limit is 1048576 bytes\r\n");
    }

    @Test
    void shouldTakeTheLargestKey() {
        String key = "k".repeat(RequestLimits.KEY_BYTES_MAX);
        String get = request("GET", key);

        assertThat(RequestTrace.play(OPEN, Bytes.of(get), new int[] {5, 5000}))
                .containsExactly("FORWARD get [" + key + "] " + get);
    }

    @Test
    void shouldRefuseAMessageOverTheLimit() {
        Conversation conversation = OPEN.conversation();
        RequestRecorder requests = new RequestRecorder();
        ByteBuf megabyte = Unpooled.directBuffer(1024 * 1024).writerIndex(1024 * 1024);
        CompositeByteBuf in = Unpooled.compositeBuffer(Integer.MAX_VALUE);
        in.addComponent(true, Bytes.buffer("*4\r\n$3\r\nSET\r\n$1\r\na\r\n$536870912\r\n"));
        addHalfTheLimit(in, megabyte);
        in.addComponent(true, Bytes.buffer("\r\n$536870912\r\n"));
        try {
            assertThat(requests.next(conversation, in)).isEqualTo(Step.SKIPPED);
            assertThat(in.isReadable()).isFalse();
            in.clear().removeComponents(0, in.numComponents());

            addHalfTheLimit(in, megabyte);
            assertThat(requests.next(conversation, in)).isEqualTo(Step.SKIPPED);
            in.addComponent(true, Bytes.buffer("\r\n"));
            assertThat(requests.next(conversation, in)).isEqualTo(Step.ANSWERED);
            assertThat(Bytes.text(requests.answer()))
                    .isEqualTo("-ERR request too long, the limit is 1073741824 bytes\r\n");
        } finally {
            in.release();
            megabyte.release();
        }
    }

    private static void addHalfTheLimit(CompositeByteBuf in, ByteBuf megabyte) {
        for (int i = 0; i < 512; i++) {
            in.addComponent(true, megabyte.retainedDuplicate());
        }
    }

    @Test
    void shouldRefuseAtAnyPoint() {
        for (String message :
                List.of(request("SET", "a", "b".repeat(40)), request("MGET", "a", "b"), "get a b c\r\n")) {
            for (int point = 0; point < message.length(); point++) {
                try (RequestTrace trace = new RequestTrace(OPEN.conversation())) {
                    trace.feed(Bytes.of(message.substring(0, point)));
                    trace.conversation().refuse("no memory");
                    for (int i = point; i < message.length(); i++) {
                        trace.feed(Bytes.of(message.substring(i, i + 1)));
                        assertThat(trace.unusedBytes()).isLessThan(8);
                    }
                    trace.feed(Bytes.of(request("GET", "k")));

                    assertThat(trace.steps())
                            .containsExactly("ANSWERED -ERR no memory\r\n", "FORWARD get [k] " + request("GET", "k"));
                }
            }
        }
    }
}
