package io.github.discourseimage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.source.AppFacts.NodeTools;
import org.junit.jupiter.api.Test;

class AppFactsTests {

  private static final String LOCK =
      """
      GEM
        remote: https://gems.example/
        specs:
          pg (1.6.2)
          pg (1.6.2-x86_64-linux)
          pitchfork (0.18.1)
            logger
            rack (>= 2.0)
          puma (7.1.0)
            nio4r (~> 2.0)

      PLATFORMS
        ruby
        x86_64-linux

      DEPENDENCIES
        pg
        pitchfork

      RUBY VERSION
         ruby 3.4.7p58

      BUNDLED WITH
         2.6.4
      """;

  private static TreeFixture app() {
    return TreeFixture.app("2026.7.1").with("Gemfile.lock", LOCK);
  }

  @Test
  void readsTheVersionFromOneLiteral() {
    TreeFixture app =
        app()
            .with(
                "lib/version.rb",
                """
                # frozen_string_literal: true

                module Discourse
                  VERSION_REGEXP = /\\A\\d+\\.\\d+\\.\\d+(\\.beta\\d+)?\\z/
                  # STRING = "1.0.0"
                  unless defined?(::Discourse::VERSION)
                    module VERSION #:nodoc:
                      # Use the `version_bump:*` rake tasks to update this value
                      STRING = "2026.8.0-latest.1"

                      PARTS = STRING.split(".")
                      MAJOR = PARTS[0].to_i
                      MINOR = PARTS[1].to_i
                      PRE = PARTS[3]&.split("-", 2)&.[](0)
                    end
                  end
                end
                """);
    assertThat(AppFacts.read(app).version()).isEqualTo("2026.8.0-latest.1");
  }

  @Test
  void readsTheVersionFromItsParts() {
    String parts =
        """
        module VERSION #:nodoc:
          MAJOR = 3
          MINOR = 1
          TINY  = 0
          PRE   = %s

          STRING = [MAJOR, MINOR, TINY, PRE].compact.join('.')
        end
        """;
    assertThat(AppFacts.read(app().with("lib/version.rb", parts.formatted("'beta6'"))).version())
        .isEqualTo("3.1.0.beta6");
    assertThat(AppFacts.read(app().with("lib/version.rb", parts.formatted("nil"))).version())
        .isEqualTo("3.1.0");
  }

  @Test
  void refusesATreeThatIsNotAnApp() {
    assertThatThrownBy(() -> AppFacts.read(TreeFixture.tree().with("README.md", "")))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("2 problems:")
        .hasMessageContaining(
            "https://git.example/forum at 1a2b3c (main): not a Discourse-style app: it has no"
                + " lib/version.rb\n    Fix: Let discourse.repository and discourse.branch name a"
                + " repository with Discourse's layout; lib/version.rb must set STRING ="
                + " \"2026.7.1\" or MAJOR, MINOR, TINY and PRE.")
        .hasMessageContaining(
            "Gemfile of https://git.example/forum at 1a2b3c (main): has no web server this plugin"
                + " can start: none of the gems pitchfork, unicorn, puma");
  }

  @Test
  void refusesAVersionThatOnlyRubyCouldTell() {
    TreeFixture app = app().with("lib/version.rb", "STRING = File.read('VERSION')\n");
    assertThatThrownBy(() -> AppFacts.read(app))
        .hasMessageStartingWith(
            "lib/version.rb of https://git.example/forum at 1a2b3c (main): tells no version:"
                + " neither STRING = \"2026.7.1\" nor MAJOR, MINOR and TINY are set to plain"
                + " values");
    TreeFixture wrong = app().with("lib/version.rb", "STRING = 'next'\n");
    assertThatThrownBy(() -> AppFacts.read(wrong)).hasMessageContaining(", but 'next' was found");
  }

  @Test
  void readsRubyAndBundler() {
    AppFacts facts = AppFacts.read(app().with("Gemfile", "ruby \"~> 3.4\"\n\ngem \"pg\"\n"));
    assertThat(facts.rubyRequirement()).isEqualTo("~> 3.4");
    assertThat(facts.rubyVersion()).isEqualTo("3.4.7");
    assertThat(facts.bundlerVersion()).isEqualTo("2.6.4");
  }

  @Test
  void readsRubyInEveryNotation() {
    assertThat(AppFacts.read(app().with("Gemfile", "ruby '>= 3.2', '< 4', engine: 'ruby' # x\n")))
        .extracting(AppFacts::rubyRequirement)
        .isEqualTo(">= 3.2, < 4");
    assertThat(
            AppFacts.read(
                app()
                    .with("Gemfile", "ruby file: \".ruby-version\"\n")
                    .with(".ruby-version", "ruby-3.3.8\n")))
        .extracting(AppFacts::rubyRequirement, AppFacts::rubyVersion)
        .containsExactly("3.3.8", "3.3.8");
    assertThat(AppFacts.read(app().with(".tool-versions", "nodejs 22.1.0\nruby 3.4.10\n")))
        .extracting(AppFacts::rubyVersion)
        .isEqualTo("3.4.10");
    assertThat(AppFacts.read(app().with(".ruby-version", "2.0.0-p195\n")))
        .extracting(AppFacts::rubyVersion)
        .isEqualTo("2.0.0");
    assertThat(AppFacts.read(TreeFixture.app("2026.7.1")))
        .extracting(AppFacts::rubyRequirement, AppFacts::rubyVersion, AppFacts::bundlerVersion)
        .containsExactly(null, null, null);
  }

  @Test
  void prefersTheServerOfProductionToTheOneOfTheTests() {
    AppFacts facts = AppFacts.read(app().with("config/pitchfork.conf.rb", ""));
    assertThat(facts.webServer()).isEqualTo("pitchfork");
  }

  @Test
  void knowsOlderAndOtherServers() {
    AppFacts unicorn =
        AppFacts.read(
            app()
                .with("Gemfile.lock", LOCK.replace("pitchfork", "unicorn"))
                .with("config/unicorn.conf.rb", ""));
    assertThat(unicorn.webServer()).isEqualTo("unicorn");
    AppFacts puma =
        AppFacts.read(app().with("Gemfile.lock", "GEM\r\n  specs:\r\n    puma (7.1.0)\r\n"));
    assertThat(puma.webServer()).isEqualTo("puma");
    AppFacts unlocked =
        AppFacts.read(app().without("Gemfile.lock").with("Gemfile", "gem 'unicorn', '6.1'\n"));
    assertThat(unlocked.webServer()).isEqualTo("unicorn");
  }

  @Test
  void aDependencyOfAnotherGemIsNoServer() {
    String lock = "GEM\n  specs:\n    capybara (3.40.0)\n      puma (>= 6)\n    unicorn (6.1.0)\n";
    assertThat(AppFacts.read(app().with("Gemfile.lock", lock)).webServer()).isEqualTo("unicorn");
  }

  @Test
  void readsTheToolsOfPackageJson() {
    String json =
        """
        {
        \t"name": "discourse",
        \t"scripts": {"lint": "pnpm \\"lint:*(!fix)\\" 'a/**'"},
        \t"engines": {"node": ">= 20", "npm": "please-use-pnpm", "pnpm": "^9"},
        \t"packageManager": "pnpm@9.15.5+sha512.0a1b"
        }
        """;
    assertThat(AppFacts.read(app().with("package.json", json)).node())
        .isEqualTo(new NodeTools(">= 20", "pnpm", "9.15.5"));
    assertThat(
            AppFacts.read(
                    app()
                        .with("yarn.lock", "")
                        .with("package.json", "{\"engines\":{\"node\":\"18.*\",\"yarn\":\"1.x\"}}"))
                .node())
        .isEqualTo(new NodeTools("18.*", "yarn", "1.x"));
    assertThat(AppFacts.read(app().with("package.json", "{\"engines\":{\"pnpm\":\"^10\"}}")).node())
        .isEqualTo(new NodeTools(null, "pnpm", "^10"));
    assertThat(AppFacts.read(app()).node()).isEqualTo(new NodeTools(null, null, null));
  }

  @Test
  void refusesABrokenPackageJson() {
    assertThatThrownBy(() -> AppFacts.read(app().with("package.json", "{\"engines\": ")))
        .hasMessageStartingWith("package.json of https://git.example/forum at 1a2b3c (main):1:")
        .hasMessageContaining("cannot be parsed");
  }

  @Test
  void readsSettingsOfTheAppAndItsPlugins() {
    AppFacts facts =
        AppFacts.read(
            app()
                .with(
                    "config/site_settings.yml",
                    """
                    # a comment
                    required:
                      title:
                        client: true
                        default: "Discourse"
                    email:
                      pop3_polling_password:
                        default: ""
                        secret: true
                      notification_email: "noreply@unconfigured.discourse.org"
                    """)
                .with("plugins/poll/plugin.rb", "# name: poll\n")
                .with(
                    "plugins/poll/config/settings.yml",
                    "plugins:\n  poll_enabled:\n    default: true\n")
                .with("plugins/notes/config/settings.yml", "plugins:\n  notes_enabled: true\n"));
    assertThat(facts.bundledPlugins()).containsExactly("poll");
    assertThat(facts.siteSettings().isKnown()).isTrue();
    assertThat(facts.siteSettings().names())
        .containsExactly("notification_email", "poll_enabled", "pop3_polling_password", "title");
    assertThat(facts.siteSettings().isSecret("pop3_polling_password")).isTrue();
    assertThat(facts.siteSettings().isSecret("title")).isFalse();
    assertThat(AppFacts.read(app()).siteSettings().isKnown()).isFalse();
  }

  @Test
  void addsTheSettingsOfAPluginOfTheUser() {
    SiteSettings app =
        AppFacts.read(app().with("config/site_settings.yml", "a:\n  title: x\n")).siteSettings();
    TreeFixture plugin =
        TreeFixture.tree()
            .with("config/settings.yml", "p:\n  p_key:\n    default: ''\n    secret: true\n");
    SiteSettings both = app.plus(plugin, BuildLog.SILENT);
    assertThat(both.names()).containsExactly("p_key", "title");
    assertThat(both.isSecret("p_key")).isTrue();
    assertThat(SiteSettings.UNKNOWN.plus(plugin, BuildLog.SILENT).isKnown()).isFalse();
  }

  @Test
  void settingsThatCannotBeReadAreNotChecked() {
    RecordingLog log = new RecordingLog();
    AppFacts facts = AppFacts.read(app().with("config/site_settings.yml", "a: [\n"), log);
    assertThat(facts.siteSettings().isKnown()).isFalse();
    assertThat(log.warnings)
        .singleElement()
        .asString()
        .startsWith("Site settings are not checked against config/site_settings.yml of https://");
  }
}
