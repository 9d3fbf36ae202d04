# frozen_string_literal: true

ENV["BUNDLE_GEMFILE"] ||= File.expand_path("../Gemfile", __dir__)
require "bundler/setup"

require_relative "../lib/version"
require_relative "../lib/global_setting"
require_relative "../lib/multisite"
require_relative "../lib/database"
require_relative "../lib/site_setting"
require_relative "../lib/user"
require_relative "../lib/plugin"
require_relative "../lib/compiled_assets"
require_relative "../lib/jobs"
require_relative "../lib/sample_forum"

Plugin.load_all unless ENV["LOAD_PLUGINS"] == "0"
