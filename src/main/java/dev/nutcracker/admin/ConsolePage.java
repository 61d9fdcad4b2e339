package dev.nutcracker.admin;

import dev.nutcracker.console.Caller;
import dev.nutcracker.console.ConsoleException;
import dev.nutcracker.console.ErrorCode;
import dev.nutcracker.console.JsonCommand;
import dev.nutcracker.console.Reply;
import dev.nutcracker.console.table.Form;
import dev.nutcracker.text.JsonEscapes;
import dev.nutcracker.text.JsonWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /console}: one command of the console. The body must be declared as JSON, which a form of another site
 * cannot do. The answer is JSON unless the command names another form.
 */
final class ConsolePage {
    private static final String JSON = "application/json";

    private ConsolePage() {}

    static HttpResponse answer(ProxyControl proxy, HttpRequest request) {
        @Nullable String type = request.header("content-type");
        if (type == null
                || !type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals(JSON)) {
            return HttpResponse.text(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE, "the body is JSON; send Content-Type: application/json");
        }
        try {
            Caller caller = AdminAuth.caller(proxy, request);
            Reply reply = proxy.console().answer(JsonCommand.words(request.body()), Form.JSON, caller);
            if (reply.everyS() > 0) {
                throw new ConsoleException(ErrorCode.SYNTAX, "EVERY is for sessions; over HTTP, ask again");
            }
            return HttpResponse.of(contentType(reply.form()), reply.text());
        } catch (ConsoleException e) {
            if (e.code() == ErrorCode.NOPERM) {
                proxy.operatorRefused();
            }
            return HttpResponse.json(HttpStatus.of(e.code().httpStatus()), error(e));
        }
    }

    private static String error(ConsoleException error) {
        JsonWriter out = JsonWriter.dense(JsonEscapes.PAGE, 256);
        out.open('{').name("error").open('{');
        out.text("code", error.code().name()).text("text", String.valueOf(error.getMessage()));
        return out.close('}').close('}').toString();
    }

    private static String contentType(Form form) {
        return switch (form) {
            case JSON -> JSON;
            case CSV -> "text/csv; charset=utf-8";
            case TEXT -> "text/plain; charset=utf-8";
        };
    }
}
