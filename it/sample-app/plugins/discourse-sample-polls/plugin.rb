# frozen_string_literal: true

# name: discourse-sample-polls
# about: Comes with the application, as some plugins do
# version: 1.0
# authors: The sample's authors

enabled_site_setting :sample_polls_enabled

gem "poll_tally", "0.1.0"

register_html_builder("server:before-body-close") do
  %(<footer><img src="/plugins/discourse-sample-polls/poll.svg" alt=""> Polls are counted with #{PollTally.libc}</footer>)
end

after_initialize do
  on(:before_post_process_cooked) do |html|
    next html unless SiteSetting[:sample_polls_enabled]

    answers = html.scan(/\[[x ]\]/)
    if answers.any?
      Database.query("INSERT INTO polls (answers, chosen) VALUES ($1, $2)", [answers.size, answers.count("[x]")])
    end
    PollTally.mark(html)
  end
end
