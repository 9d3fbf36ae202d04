# frozen_string_literal: true

module ReadingTime
  WORDS_PER_MINUTE = 200

  def self.minutes(words)
    [1, (words / WORDS_PER_MINUTE.to_f).ceil].max
  end
end
