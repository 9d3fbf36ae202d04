# frozen_string_literal: true

require "json"

module SampleForum
  ROOT = File.expand_path("..", __dir__)

  # A Rack application with the few addresses that a deployment asks for.
  class Application
    def call(env)
      case env["PATH_INFO"]
      when "/srv/status"
        text(200, "ok")
      when "/"
        [200, { "content-type" => "text/html; charset=utf-8" }, [home]]
      when "/about.json"
        [200, { "content-type" => "application/json" }, [JSON.generate(about)]]
      else
        text(404, "not found")
      end
    end

    private

    def text(status, body)
      [status, { "content-type" => "text/plain; charset=utf-8" }, [body]]
    end

    def home
      "<!doctype html><title>#{GlobalSetting[:hostname]}</title><h1>Sample forum #{Discourse::VERSION::STRING}</h1>"
    end

    def about
      plugins = Dir.glob(File.join(ROOT, "plugins/*/plugin.rb")).map { |file| File.basename(File.dirname(file)) }
      { version: Discourse::VERSION::STRING, plugins: plugins.sort }
    end
  end
end
