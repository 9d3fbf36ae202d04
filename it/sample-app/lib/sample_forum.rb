# frozen_string_literal: true

require "cgi"
require "json"
require "rack"
require "redis"

module SampleForum
  ROOT = File.expand_path("..", __dir__)

  Dir.glob(File.join(ROOT, "app/controllers/*.rb")).sort.each { |file| require file }

  # A Rack application with the few addresses that a deployment asks for.
  class Application
    def call(env)
      request = Rack::Request.new(env)
      site = request.path_info == "/srv/status" ? "default" : RailsMultisite::ConnectionManagement.site_of(request.host)
      return text(404, "no such forum") unless site

      RailsMultisite::ConnectionManagement.with_connection(site) { route(request.request_method, request.path_info, request) }
    rescue PG::Error, Redis::BaseError => e
      warn "#{e.class}: #{e.message}"
      text(500, "Something went wrong")
    end

    private

    def route(method, path, request)
      case [method, path]
      in ["GET" | "HEAD", "/srv/status"] then ForumsController.new.status
      in ["GET" | "HEAD", "/"] then [200, { "content-type" => "text/html; charset=utf-8" }, [home]]
      in ["GET", "/about.json"] then [200, { "content-type" => "application/json; charset=utf-8" }, [JSON.generate(about)]]
      in ["GET", %r{\A/slow/[1-9]\z}] then text(200, "took #{sleep(path[-1].to_i)} s")
      in ["GET", "/posts.json"] then PostsController.new.index
      in ["POST", "/posts"] then PostsController.new.create(body(request).force_encoding("UTF-8"))
      in ["POST", "/uploads"] then UploadsController.new.create(body(request), request.params["ext"].to_s)
      in ["GET" | "HEAD", %r{\A/uploads/}] then UploadsController.new.show(request.env)
      else static(request)
      end
    end

    def body(request)
      request.body ? request.body.read : +""
    end

    def static(request)
      return text(404, "not found") unless GlobalSetting[:serve_static_assets] && request.get?

      Rack::Files.new(File.join(ROOT, "public")).call(request.env)
    end

    def text(status, body)
      [status, { "content-type" => "text/plain; charset=utf-8" }, [body]]
    end

    def home
      scripts = ["application.js", *CompiledAssets.plugins].map { |name| %(<script defer src="#{CompiledAssets.path(name)}"></script>) }
      <<~HTML
        <!doctype html>
        <title>#{CGI.escapeHTML(SiteSetting[:title])}</title>
        <link rel="stylesheet" href="#{CompiledAssets.path("application.css")}">
        #{scripts.join("\n")}
        <h1>#{CGI.escapeHTML(SiteSetting[:title])}</h1>
        #{Plugin.html("server:before-body-close")}
      HTML
    end

    def about
      {
        version: Discourse::VERSION::STRING,
        ruby: RUBY_DESCRIPTION,
        gems: Bundler.load.specs.to_h { |spec| [spec.name, spec.version.to_s] },
        plugins: Plugin.all.map { |plugin| plugin.metadata["name"] },
        hostname: GlobalSetting[:hostname],
        settings: SiteSetting.all.slice("title", "contact_email", "login_required", *Plugin.all.filter_map { |p| p.setting&.to_s }),
        redis: Redis.new(url: GlobalSetting.redis_url).ping,
        database: Database.query("SHOW server_version")[0]["server_version"],
        asset_processor: CompiledAssets::Processor.built?,
        secret: !GlobalSetting[:secret_key_base].to_s.empty?
      }
    end
  end
end
