package dev.nutcracker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's Chromium without a screen. A test for which it is not installed is skipped. */
public final class Browser implements AutoCloseable {
    /** A slow machine takes its time. */
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final ChromeDriver driver;
    private @Nullable String axe;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts it; the paths are given, so that nothing is looked for or downloaded. */
    public static Browser start() {
        Path chromium = Requirements.CHROMIUM.programIfThere();
        Path chromedriver = Requirements.CHROMEDRIVER.programIfThere();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--window-size=1300,1000");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, java.util.logging.Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.toFile())
                .usingAnyFreePort()
                .build();
        ChromeDriver driver = new ChromeDriver(service, options);
        driver.manage().timeouts().pageLoadTimeout(LIMIT).scriptTimeout(LIMIT);
        return new Browser(driver);
    }

    /** Opens an address. What was logged before is forgotten. */
    public void open(String address) {
        log();
        driver.get(address);
    }

    /** Returns what the page and the browser have logged since the last call: errors, and what a policy has forbidden. */
    public List<String> log() {
        return StreamSupport.stream(driver.manage().logs().get(LogType.BROWSER).spliterator(), false)
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Returns the result of a script, which returns one. */
    public @Nullable Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Waits until a script returns true. */
    public void awaitScript(String what, String script, Object... arguments) {
        Await.until(what, () -> Boolean.TRUE.equals(script(script, arguments)));
    }

    /** Waits until this text is on the page. */
    public void awaitText(String text) {
        awaitScript("'" + text + "' on the page", "return document.body.innerText.includes(arguments[0])", text);
    }

    public List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    /** Clicks with the mouse, once the element is there. */
    public void click(String selector) {
        Await.until(selector, () -> !all(selector).isEmpty());
        WebElement element = driver.findElement(By.cssSelector(selector));
        driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", element);
        new Actions(driver).moveToElement(element).click().perform();
    }

    /** Presses keys, one after the other. */
    public void press(CharSequence... keys) {
        for (CharSequence key : keys) {
            new Actions(driver).sendKeys(key).perform();
        }
    }

    /** Presses the tabulator until an element that this selector describes has the focus. */
    public void tabTo(String selector) {
        for (int i = 0; i < 200; i++) {
            if (Boolean.TRUE.equals(script("return document.activeElement.matches(arguments[0])", selector))) {
                return;
            }
            press(Keys.TAB);
        }
        assertThat(selector).as("reached by the tabulator").isNull();
    }

    public void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Prefers dark colours, or light ones. */
    public void prefer(String colours) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colours))));
    }

    /** How much of the page's heap is in use once what is not used any more has been collected. */
    public long heapBytes() {
        driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
        Object used = driver.executeCdpCommand("Runtime.getHeapUsage", Map.of()).get("usedSize");
        return ((Number) Objects.requireNonNull(used)).longValue();
    }

    /** Returns what axe-core finds against WCAG 2.2 AA and good practice: the rule and the element. */
    public List<?> inaccessible() {
        if (axe == null) {
            axe = axeScript();
        }
        // Through the debugger: the page's policy lets no other script in.
        driver.executeCdpCommand("Runtime.evaluate", Map.of("expression", Objects.requireNonNull(axe)));
        Object found = driver.executeAsyncScript("const done = arguments[arguments.length - 1];"
                + "axe.run(document, {resultTypes: ['violations']}).then(result => done(result.violations.map(one =>"
                + " one.id + ': ' + one.nodes.map(node => node.html.slice(0, 200) + ' ' + node.failureSummary).join(' | '))),"
                + " error => done([String(error)]))");
        return (List<?>) Objects.requireNonNull(found);
    }

    private static String axeScript() {
        try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
