package io.github.discourseimage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsSourceTests {

  private static final SiteSettings KNOWN =
      AppFacts.read(
              TreeFixture.app("2026.7.1")
                  .with(
                      "config/site_settings.yml",
                      """
                      required:
                        title: ""
                        site_description: ""
                        contact_email: ""
                      other:
                        force_https: false
                        tl3_signature:
                          default: ""
                          secret: true
                      """))
          .siteSettings();

  private final RecordingLog log = new RecordingLog();

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("saved_settings.yml");
  }

  private Layer stage(String text, SiteSettings known, String... allowed) throws IOException {
    Files.writeString(file, text);
    Layer.Builder layer = Layer.builder("config");
    new SettingsSource(file, known, Set.of(allowed), log).addTo(layer);
    return layer.build();
  }

  private Layer stage(String text) throws IOException {
    return stage(text, SiteSettings.UNKNOWN);
  }

  @Test
  void stagesTheFileByteForByte() throws IOException {
    String text = "# ours\n---\ntitle: Älg & Co.\r\nforce_https: true\ntop: 3\nratio: 0.5\n";
    Entry.File staged = (Entry.File) stage(text).entries().get(0);
    assertThat(staged.path()).hasToString("/etc/discourse/saved_settings.yml");
    assertThat(staged.attributes()).isEqualTo(Attributes.FILE);
    assertThat(staged.content().readAll()).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    assertThat(log.warnings).isEmpty();
  }

  @Test
  void leavesOutAFileThatSetsNothing() throws IOException {
    assertThat(stage("# nothing yet\n").entries()).isEmpty();
    assertThat(stage("").entries()).isEmpty();
    assertThat(stage("{}\n").entries()).isEmpty();
    assertThat(stage("---\n").entries()).isEmpty();
    assertThat(log.infos).hasSize(4).allMatch(m -> m.endsWith(" sets nothing and is left out"));
    Files.delete(file);
    Layer.Builder layer = Layer.builder("config");
    new SettingsSource(file, SiteSettings.UNKNOWN, Set.of(), BuildLog.SILENT).addTo(layer);
    assertThat(layer.build().entries()).isEmpty();
  }

  @Test
  void refusesAList() {
    assertThatThrownBy(() -> stage("- title: a\n- b: c\n"))
        .isInstanceOf(ImageBuildException.class)
        .hasMessage(
            file
                + ":1:1: is a list; it must be a map with one 'setting_name: value' per line\n"
                + "    Fix: Write 'title: My forum' without a leading '-'.");
  }

  @Test
  void refusesASingleValue() {
    assertThatThrownBy(() -> stage("title\n"))
        .hasMessageContaining(":1:1: is a single value; it must be a map");
  }

  @Test
  void refusesNestedListsAndMaps() {
    assertThatThrownBy(() -> stage("title:\n  text: a\nsites:\n  - a\n  - b\n"))
        .hasMessageContaining("2 problems:")
        .hasMessageContaining(":2:3: 'title' is a map; a setting must be one value")
        .hasMessageContaining(
            ":4:3: 'sites' is a list; a setting must be one value\n    Fix: Write list settings"
                + " in one line with '|' between the values: 'sites: \"a|b\"'.");
  }

  @Test
  void refusesASecondDocument() {
    assertThatThrownBy(() -> stage("title: a\n---\nb: c\n"))
        .hasMessageContaining(
            ":3:1: a second document begins; the import reads the first and drops the rest");
  }

  @Test
  void refusesAKeyThatIsSetTwice() {
    assertThatThrownBy(() -> stage("title: a\nb: c\ntitle: d\n"))
        .hasMessageContaining(":3:1: 'title' is set again; line 1 sets it already");
  }

  @Test
  void refusesTabs() {
    assertThatThrownBy(() -> stage("title: a\n\tb: c\n\td: e\n"))
        .hasMessage(
            file
                + ": is indented with tabs in line 2, 3, which YAML forbids\n    Fix: Indent with"
                + " spaces; a flat map needs no indentation at all.");
  }

  @Test
  void refusesAnchorsAndAliases() {
    assertThatThrownBy(() -> stage("title: &t a\nother: *t\n"))
        .hasMessageContaining(":1:8: 'title' has an anchor (&) or alias (*)");
    assertThatThrownBy(() -> stage("title: *t\n"))
        .hasMessageContaining(":1:8: cannot be parsed: found undefined alias t in 'title: *t'");
  }

  @Test
  void refusesTagsOfRuby() {
    assertThatThrownBy(() -> stage("title: !ruby/symbol a\n"))
        .hasMessageContaining(":1:8: 'title' has the tag !ruby/symbol, which the import refuses");
  }

  @Test
  void refusesWhatIsNotUtf8() throws IOException {
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xe4, '\n'});
    assertThatThrownBy(
            () -> new SettingsSource(file, KNOWN, Set.of(), log).addTo(Layer.builder("config")))
        .hasMessage(file + ": is not UTF-8 text\n    Fix: Save the file with the encoding UTF-8.");
  }

  @Test
  void refusesUnknownSettingsWithNearNames() {
    assertThatThrownBy(() -> stage("titel: a\nsite_descripton: b\nxyz_enabled: c\n", KNOWN))
        .hasMessageContaining("3 problems:")
        .hasMessageContaining(
            ":1:1: 'titel' is not a setting of this version of the app nor of its plugins\n"
                + "    Fix: Did you mean title?")
        .hasMessageContaining("Did you mean site_description?")
        .hasMessageContaining("Remove it, or add the plugin that declares it to <plugins>.");
  }

  @Test
  void refusesNamesThatNoSettingHas() {
    assertThatThrownBy(() -> stage("Title: a\n\"my title\": b\nyes: c\n"))
        .hasMessageContaining("2 problems:")
        .hasMessageContaining(
            ":1:1: 'Title' is not the name of a setting: it must be lower-case letters, digits"
                + " and '_'");
  }

  @Test
  void refusesSecrets() throws IOException {
    String secret = "hush-hush";
    assertThatThrownBy(
            () ->
                stage(
                    "discourse_connect_secret: %s\ns3_api_key: %s\ntl3_signature: %s\n"
                        .formatted(secret, secret, secret),
                    SiteSettings.UNKNOWN))
        .hasMessageContaining("2 problems:")
        .hasMessageContaining(
            ":1:1: 'discourse_connect_secret' is a secret, and secrets never enter an image\n"
                + "    Fix: Remove the line and give the value at run time as"
                + " DISCOURSE_DISCOURSE_CONNECT_SECRET (environment file, systemd credential or"
                + " Kubernetes Secret); a value that was committed must be revoked. If it is no"
                + " secret, list the name in <allowedSecretSettings>.")
        .message()
        .doesNotContain(secret);
    assertThatThrownBy(() -> stage("tl3_signature: x\n", KNOWN))
        .hasMessageContaining("'tl3_signature' is a secret");
    assertThatThrownBy(() -> stage("text: |\n  -----BEGIN EC PRIVATE KEY-----\n  MHc\n"))
        .hasMessageContaining("'text' holds a private key, and secrets never enter an image");
    assertThat(stage("a_token: x\n", SiteSettings.UNKNOWN, "a_token").entries()).hasSize(1);
    assertThat(stage("a_password: ''\nallow_token: true\nmin_password: 10\n").entries()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "yes; 'a: yes' is not text: Ruby reads it as true",
        "Off; 'a: Off' is not text: Ruby reads it as false",
        "0123; Ruby reads it as an octal number",
        "0x1F; Ruby reads it as a hexadecimal number",
        "12:30; Ruby reads it as a number to the base 60",
        "~; Ruby reads it as nothing (nil)",
        "null; Ruby reads it as nothing (nil)",
        "1_000; Ruby reads it as a number without the separators",
        "1,2,3; Ruby reads it as a number without the separators",
        "2026-01-31; Ruby reads it as a date, which the import refuses",
        "2026-01-31 10:00:00; Ruby reads it as a time, which the import refuses",
        ":top; Ruby reads it as a symbol, which the import refuses",
        "3.10; Ruby reads it as a number with a decimal point, and writes it another way",
        "+49301234; Ruby reads it as a number without the sign",
        "'#ff0000'; 'a' has no value: '#ff0000' is a comment",
        "''; Ruby reads it as nothing (nil)",
      })
  void refusesValuesThatRubyReadsAsSomethingElse(String value, String problem) throws IOException {
    assertThatThrownBy(() -> stage("a: " + value + "\n")).hasMessageContaining(problem);
    assertThat(stage("a: \"" + value + "\"\n").entries()).hasSize(1);
  }

  @Test
  void showsHowToWriteWhatWasMeant() {
    assertThatThrownBy(() -> stage("force_https: on\ncolor: #fff\n"))
        .hasMessageContaining(
            "Fix: Write 'force_https: \"on\"' for the text, or 'force_https: true' to switch the"
                + " setting.")
        .hasMessageContaining("Fix: Write 'color: \"#fff\"' for the text.");
  }

  @Test
  void warnsOfWhatOnlyAReaderMayMistake() throws IOException {
    stage("title: Ä forum # our own\nplz: 08915\n");
    assertThat(log.warnings)
        .containsExactly(
            file
                + ":1:8: 'title' is 'Ä forum'; from '# our own' on it is a comment. Put the value"
                + " in quotes if it belongs to it",
            file
                + ":2:6: 'plz: 08915' looks like a number, but Ruby keeps the text; put it in"
                + " quotes to say so");
  }

  @Test
  void surprisesAreThoseOfTheRealPsych() {
    String ruby = RealTool.require("ruby").toString();
    List<String> values =
        List.of(
            "1_000",
            "1,2,3",
            "1,",
            "1,,2",
            "1__0",
            "+5",
            "-5",
            "0899",
            "0o14",
            "0x1F",
            "0X1F",
            "0b11",
            "0B11",
            "12:30",
            "12:30:45",
            "1:2:3:4",
            "12:60",
            "12:30.5",
            "2026-01-02",
            "2026-1-2",
            "2026-13-45",
            ":foo",
            "~",
            "null",
            "Null",
            "nULL",
            "y",
            "n",
            "Yes",
            "yEs",
            "ON",
            "1.0",
            "1.50",
            ".5",
            "5.",
            "1e3",
            "1E3",
            "1.5e3",
            "1e+3",
            "1.5e+3",
            "1.e3",
            "-1.5",
            ".inf",
            "-.INF",
            ".nan",
            "1_0.5",
            "1,0.5",
            "00",
            "0",
            "-0",
            "007",
            "08",
            "0_7",
            "0,7",
            "+0",
            "+1.5",
            "1.2.3",
            ".",
            "1-",
            "3.10",
            "-0.0",
            "0.1",
            "0.0001",
            "0.00001",
            "1e400",
            "0.",
            "123456789.123",
            "1.10e1",
            "0b12",
            "0xZZ",
            "190:20:30",
            "12:5",
            "_1",
            "1e",
            "1.e",
            "2026-01-02T10:00:00Z",
            "2026-01-02 10:00:00",
            "2026-01-02 10:00:00 +2",
            "--5",
            "5%",
            "12:30:45:10",
            "1.5_0",
            "1234567890123456789012",
            "a:b",
            "localhost:80",
            "1.23456789012345678901",
            "10000000000000000.0",
            "1000000000000000.0",
            "a b",
            "=",
            "n/a");
    String script =
        """
        require "yaml"
        ARGV.each do |text|
          same = begin
            YAML.safe_load("k: #{text}\\n")["k"].to_s == text
          rescue Psych::DisallowedClass
            false
          end
          puts same
        end
        """;
    List<String> command = new ArrayList<>(List.of(ruby, "-e", script, "--"));
    command.addAll(values);
    RealTool.Result result = RealTool.run(Map.of(), directory, command.toArray(String[]::new));
    assertThat(result.stderr()).isEmpty();
    List<String> real = result.stdout().lines().toList();
    List<String> theirs = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      theirs.add(values.get(i) + " " + real.get(i));
    }
    assertThat(theirs)
        .containsExactlyElementsOf(
            values.stream()
                .map(value -> value + " " + RubyScalar.surprise(value).isEmpty())
                .toList());
  }

  @Test
  void whatIsStagedTheRealPsychReadsAsWritten() throws IOException {
    String ruby = RealTool.require("ruby").toString();
    stage(
        """
        title: Älg "quoted" & 'co'
        color: "#ff0000"
        list: a|b|c
        flag: true
        number: 42
        ratio: 0.25
        text: |
          two
          lines
        folded: one
          two
        """);
    RealTool.Result result =
        RealTool.run(
            Map.of(),
            directory,
            ruby,
            "-ryaml",
            "-e",
            "YAML.safe_load(File.read(ARGV[0])).each { |k, v| puts [k, v.class, v].inspect }",
            file.toString());
    assertThat(result.stdout().lines().collect(Collectors.toList()))
        .containsExactly(
            "[\"title\", String, \"Älg \\\"quoted\\\" & 'co'\"]",
            "[\"color\", String, \"#ff0000\"]",
            "[\"list\", String, \"a|b|c\"]",
            "[\"flag\", TrueClass, true]",
            "[\"number\", Integer, 42]",
            "[\"ratio\", Float, 0.25]",
            "[\"text\", String, \"two\\nlines\\n\"]",
            "[\"folded\", String, \"one two\"]");
  }
}
