package io.github.discourseimage.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The result as a Markdown table and as JSON. */
final class Report {
  private final Map<String, Timings> timings = new LinkedHashMap<>();
  private final List<Bar> bars = new ArrayList<>();

  void add(String repository, Timings times) {
    timings.put(repository, times);
  }

  void add(Bar bar) {
    bars.add(bar);
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("Machine: ").append(machine()).append(".\n");
    timings.forEach(
        (repository, times) -> {
          text.append("\n| ").append(repository).append(" | median s | runs |\n|---|---:|---|\n");
          for (String name : times.names()) {
            String runs =
                times.seconds(name).stream()
                    .map(s -> String.format(Locale.ROOT, "%.2f", s))
                    .collect(Collectors.joining(" "));
            text.append(
                String.format(Locale.ROOT, "| %s | %.2f | %s |\n", name, times.median(name), runs));
          }
        });
    text.append("\n| bar | repository | value | limit | value / limit | |\n");
    text.append("|---|---|---:|---:|---:|---|\n");
    for (Bar bar : bars) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %.2f | %.2f | %.2f | %s |\n",
              bar.name(),
              bar.repository(),
              bar.value(),
              bar.limit(),
              bar.share(),
              bar.met() ? "met" : "**not met**"));
    }
    return text.toString();
  }

  void write(Path json) {
    String cases =
        timings.entrySet().stream()
            .flatMap(
                entry ->
                    entry.getValue().names().stream()
                        .map(
                            name ->
                                String.format(
                                    Locale.ROOT,
                                    "    {\"repository\": %s, \"case\": %s, \"median\": %.3f, \"runs\": %s}",
                                    quoted(entry.getKey()),
                                    quoted(name),
                                    entry.getValue().median(name),
                                    entry.getValue().seconds(name))))
            .collect(Collectors.joining(",\n"));
    String checked =
        bars.stream()
            .map(
                bar ->
                    String.format(
                        Locale.ROOT,
                        "    {\"bar\": %s, \"repository\": %s, \"value\": %.3f, \"limit\": %.3f, \"ratio\": %.3f, \"met\": %b}",
                        quoted(bar.name()),
                        quoted(bar.repository()),
                        bar.value(),
                        bar.limit(),
                        bar.share(),
                        bar.met()))
            .collect(Collectors.joining(",\n"));
    String text =
        "{\n  \"machine\": %s,\n  \"unit\": \"s\",\n  \"cases\": [\n%s\n  ],\n  \"bars\": [\n%s\n  ]\n}\n"
            .formatted(quoted(machine()), cases, checked);
    try {
      Files.writeString(json, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String machine() {
    return "%d processors, %s %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.version());
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
