# frozen_string_literal: true

require "cgi"
require "redis"
require "sidekiq"

# Sidekiq 6 uses what redis 4 announces to drop.
Redis.silence_deprecations = true if Redis.respond_to?(:silence_deprecations=)

unless GlobalSetting.skip_redis?
  Sidekiq.configure_server { |config| config.redis = { url: GlobalSetting.redis_url } }
  Sidekiq.configure_client { |config| config.redis = { url: GlobalSetting.redis_url } }
end

module Jobs
  # Makes HTML from what was written; plugins have their say.
  class CookPost
    include Sidekiq::Job

    sidekiq_options queue: "critical", retry: 3

    def perform(id, site = "default")
      RailsMultisite::ConnectionManagement.with_connection(site) { cook(id) }
    end

    private

    def cook(id)
      raw = Database.query("SELECT raw FROM posts WHERE id = $1", [id])[0]["raw"]
      cooked = Plugin.trigger(:before_post_process_cooked, "<p>#{CGI.escapeHTML(raw)}</p>")
      Database.query("UPDATE posts SET cooked = $1 WHERE id = $2", [cooked, id])
    end
  end
end
