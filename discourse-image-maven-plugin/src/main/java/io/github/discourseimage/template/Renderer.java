package io.github.discourseimage.template;

import freemarker.cache.StringTemplateLoader;
import freemarker.core.InvalidReferenceException;
import freemarker.core.ParseException;
import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.DefaultObjectWrapper;
import freemarker.template.Template;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.Version;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * FreeMarker, set so that equal models give equal bytes and that a template can do nothing but
 * write text: no classes, no API, no clock, no locale, and nothing undefined.
 */
final class Renderer {

  private static final Version VERSION = Configuration.VERSION_2_3_34;

  /** FreeMarker's only door to the clock, which it cannot be told to close. */
  private static final Pattern NOW = Pattern.compile("\\[[#=][^\\]]*?(?<![\\w)\\]])\\.now\\b");

  private final Configuration configuration = new Configuration(VERSION);
  private final Map<String, String> sources = new HashMap<>();

  Renderer(Collection<TemplateFile> files) {
    StringTemplateLoader loader = new StringTemplateLoader();
    for (TemplateFile file : files) {
      if (file.isTemplate()) {
        loader.putTemplate(file.path(), file.text(), 0);
        sources.put(file.path(), file.source());
      }
    }
    configuration.setTemplateLoader(loader);
    configuration.setLocalizedLookup(false);
    configuration.setTagSyntax(Configuration.SQUARE_BRACKET_TAG_SYNTAX);
    configuration.setInterpolationSyntax(Configuration.SQUARE_BRACKET_INTERPOLATION_SYNTAX);
    configuration.setRecognizeStandardFileExtensions(false);
    configuration.setDefaultEncoding("UTF-8");
    configuration.setNumberFormat("c");
    configuration.setBooleanFormat("c");
    configuration.setLocale(Locale.ROOT);
    configuration.setTimeZone(TimeZone.getTimeZone("UTC"));
    configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
    configuration.setAPIBuiltinEnabled(false);
    configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    configuration.setAttemptExceptionReporter((exception, environment) -> {});
    configuration.setLogTemplateExceptions(false);
    configuration.setWrapUncheckedExceptions(true);
    configuration.setFallbackOnNullLoopVariable(false);
    configuration.setObjectWrapper(wrapper());
  }

  private static DefaultObjectWrapper wrapper() {
    DefaultObjectWrapper wrapper = new DefaultObjectWrapper(VERSION);
    wrapper.setMemberAccessPolicy(new RecordComponentsOnly());
    wrapper.writeProtect();
    return wrapper;
  }

  /** Parses a template; what is wrong in it is told when it is rendered. */
  void parse(TemplateFile file) {
    if (file.isTemplate()) {
      try {
        configuration.getTemplate(file.path());
      } catch (IOException e) {
        forget(file);
      }
    }
  }

  /** FreeMarker keeps failures too, and the second time tells less of them than the first. */
  private void forget(TemplateFile file) {
    try {
      configuration.removeTemplateFromCache(file.path());
    } catch (IOException e) {
      throw new IllegalStateException("templates are in memory", e);
    }
  }

  /**
   * Renders a template, or copies a file that is none.
   *
   * @throws ImageBuildException naming template, line and expression
   */
  RenderedFile render(TemplateFile file, Map<String, Object> values) {
    String path = file.output().substring(file.group().length() + 1);
    Content content = file.isTemplate() ? text(file, values) : Content.of(file.bytes());
    return new RenderedFile(path, content, isScript(content), file.source());
  }

  private Content text(TemplateFile file, Map<String, Object> values) {
    String name = file.path();
    refuseClock(file);
    try {
      Template template = configuration.getTemplate(name);
      StringWriter out = new StringWriter();
      template.process(values, out);
      return Content.of(out.toString());
    } catch (ParseException e) {
      throw wrong(
          e.getTemplateName(), e.getLineNumber(), "does not parse: " + e.getEditorMessage());
    } catch (InvalidReferenceException e) {
      String expression = String.valueOf(e.getBlamedExpressionString());
      throw ImageBuildException.input(
          place(e.getTemplateSourceName(), line(e), name),
          "'" + expression + "' is undefined",
          UndefinedName.hint(expression, values));
    } catch (TemplateException e) {
      throw wrong(
          String.valueOf(e.getTemplateSourceName()),
          line(e),
          firstLine(e.getMessageWithoutStackTop()));
    } catch (IOException e) {
      // The loader reads from memory: only an include that does not exist ends up here.
      throw wrong(name, 1, firstLine(String.valueOf(e.getMessage())));
    }
  }

  private void refuseClock(TemplateFile file) {
    String text = file.text();
    Matcher now = NOW.matcher(text);
    if (now.find()) {
      int line = 1 + (int) text.substring(0, now.end()).chars().filter(c -> c == '\n').count();
      throw ImageBuildException.input(
          file.source() + ":" + line,
          "'.now' reads the clock, so no two builds would give the same bytes",
          "Use a value of the model, such as site.version.");
    }
  }

  private ImageBuildException wrong(String template, int line, String problem) {
    return ImageBuildException.input(
        place(template, line, template),
        problem,
        "Mend that line; tags are written [#if ...] and values [=site.name].");
  }

  private String place(String template, int line, String fallback) {
    String source = sources.get(template);
    return (source == null ? sources.getOrDefault(fallback, fallback) : source) + ":" + line;
  }

  private static int line(TemplateException e) {
    Integer line = e.getLineNumber();
    return line == null ? 1 : line;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse(text);
  }

  private static boolean isScript(Content content) {
    try (Content.Opened opened = content.open()) {
      byte[] start = opened.stream().readNBytes(2);
      return start.length == 2 && start[0] == '#' && start[1] == '!';
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }
}
