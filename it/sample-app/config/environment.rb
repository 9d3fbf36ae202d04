# frozen_string_literal: true

require_relative "../lib/version"
require_relative "../lib/global_setting"
require_relative "../lib/sample_forum"
