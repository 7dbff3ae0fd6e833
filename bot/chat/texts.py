"""Every text that the bot says, marked for the catalogues; the English one is the key.

Unless it says "plain", a text goes out as Telegram's HTML. What is in braces is filled in where it
is said.
"""

from bot.i18n.translator import mark, mark_plural

GREETING = mark(
    "Hello! Send me a photo of a handwritten digit or a whole number, and I tell you what it says, "
    "and how sure I am.\n\n"
    "Dark ink on plain paper, close up and in good light, works best. /help tells more."
)
HELP = mark(
    "<b>Send me a picture</b> with a handwritten digit or number: as a photo, a file, a sticker, "
    "several at once, or a reply to a picture. I answer with what I read and how sure I am. "
    "When I am not sure, I say so.\n\n"
    "<b>Was it right?</b> Tap <i>Right</i> or <i>Wrong</i> below the answer: I learn from it. "
    "<i>Why?</i> shows what I saw.\n\n"
    "<b>If it goes wrong:</b> a thick dark pen, plain paper, even light, and come close."
)
HELP_IN_GROUPS = mark(
    "In groups I stay silent, unless you mention me, reply to me, or send /read as a reply to a "
    "picture."
)

# What each command does: plain, at most 256 characters.
START_DESCRIPTION = mark("what this bot does")
HELP_DESCRIPTION = mark("how to get a good reading")
READ_DESCRIPTION = mark("read the picture that you reply to")
STATS_DESCRIPTION = mark("how well I read, with pictures")
DRAW_DESCRIPTION = mark("a blank sheet to draw on")
LANGUAGE_DESCRIPTION = mark("choose the language")
PRIVACY_DESCRIPTION = mark("what is stored about you")
FORGET_DESCRIPTION = mark("delete what is stored about you")
RETRAIN_DESCRIPTION = mark("learn from what people said")
MODELS_DESCRIPTION = mark("all model versions, and which one serves")
ROLLBACK_DESCRIPTION = mark("return to the model version before")

# The bot's page in Telegram: plain, at most 512 and 120 characters.
DESCRIPTION = mark(
    "I read handwritten digits. Send me a photo of a digit or a number: I answer with what it says "
    "and how sure I am. Photos are never stored."
)
SHORT_DESCRIPTION = mark("Reads handwritten digits and numbers in photos, and says how sure it is.")

# An answer.
NOT_SURE = mark("I'm not sure. What is it?")
NOT_SURE_OF_MARKED = mark("I'm not sure about those with a question mark.")
EACH_DIGIT = mark("Digit by digit: {digits}")
NUMBER_CAPTION = mark("The number as I read it. Colours and question marks show how sure I am.")
PICTURE_OF_ALBUM = mark("Picture {number}: {answer}")
CORRECTED = mark("Thank you! You say: {digits}")
CONFIRMED = mark("Thank you! You say it is right.")

# Buttons: plain, short.
RIGHT = mark("Right")
WRONG = mark("Wrong")
WHY = mark("Why?")
OTHER_DIGIT = mark("Another")
NO_DIGIT = mark("Not a digit")
BACK = mark("Back")
CHANGE = mark("Change")
START_LEARNING = mark("Start")
CANCEL = mark("Cancel")
ROLL_BACK = mark("Roll back")
LEAVE_IT = mark("Leave it")


# Popups: plain, at most 200 characters.
NOT_YOURS = mark("Only the person who sent the picture can answer here.")
TOO_OLD = mark("This answer is too old: I don't remember it any more.")
TOO_LATE = mark("It is too late to change this.")
UNKNOWN_BUTTON = mark("I don't know this button. Please send the picture again.")
NOT_STORED = mark("I can't note this at the moment. Please try again later.")

# Why?
WHY_CAPTION = mark(
    "I read <b>{digit}</b> ({confidence}); next would be <b>{rival}</b> ({rival_confidence}).\n\n"
    "Left: what I found, and the 28×28 image that I read. Right: strokes in blue spoke for "
    "{digit}, strokes in orange for {rival}. Below: how likely each digit is."
)
WHY_CAPTION_WITHOUT_PICTURE = mark(
    "I read <b>{digit}</b> ({confidence}); next would be <b>{rival}</b> ({rival_confidence}).\n\n"
    "Left: the 28×28 image that I read. Right: strokes in blue spoke for {digit}, strokes in "
    "orange for {rival}. Below: how likely each digit is."
)

# Where nothing was read.
NO_DIGIT_FOUND = mark("I can't see a digit in this picture.")
ADVICE = mark("Three things help:")
ADVICE_LIGHT = mark("light: even daylight, no hard shadow across the paper")
ADVICE_CONTRAST = mark("contrast: a thick dark pen on plain paper")
ADVICE_CLOSENESS = mark(
    "closeness: let the digit fill a good part of the picture, and keep it sharp"
)
SEEN_DARK = mark("The picture is very dark: more light would help most.")
SEEN_PALE = mark("The ink is pale: a darker, thicker pen would help most.")
SEEN_BLURRED = mark("The picture is blurred: hold still and let the camera focus.")
SEEN_SMALL = mark("What is written is very small: come closer.")
SEEN_CUT_OFF = mark("What is written touches the picture's border: leave some paper around it.")
SEEN_BUSY = mark("There is much else in the picture: plain paper around the digit would help most.")

TOO_MANY_DIGITS = mark(
    "There is more writing in this picture than I can read at once. "
    "Please send a part of it, with fewer digits."
)
PICTURE_TOO_LARGE = mark(
    "This picture has more pixels than I can work on. "
    "Please send it as a photo, not as a file, or make it smaller."
)
PICTURE_TOO_LARGE_TO_DOWNLOAD = mark(
    "This file is too large: Telegram lets me fetch 20 MB at most. "
    "Please send it as a photo, or make it smaller."
)
PICTURE_UNAVAILABLE = mark("Telegram no longer has this picture. Please send it again.")
PICTURE_DAMAGED = mark("This picture arrived damaged or incomplete. Please send it again.")
NOT_A_PICTURE = mark(
    "I cannot open this as a picture. JPEG, PNG, WebP and HEIC work, and so does a plain photo."
)
CONNECTION_TROUBLE = mark(
    "The connection to Telegram failed for a moment, and your message suffered. "
    "Please send it again."
)
UNEXPECTED_ERROR = mark(
    "Something went wrong on my side. It is noted as incident {incident}. Please try again."
)

# Other kinds of message.
UNKNOWN_COMMAND = mark("I don't know this command. /help lists those I know.")
TEXT_MESSAGE = mark(
    "I read handwriting, not typing: send me a photo of a handwritten digit. /help tells more."
)
OTHER_DOCUMENT = mark(
    "This file is not a picture. Send me a photo of a handwritten digit, "
    "or a picture file such as JPEG or PNG."
)
MOVING_PICTURE = mark(
    "This one moves: I read only pictures that stand still. "
    "Send me a photo of a handwritten digit, or a screenshot."
)
SOUND = mark("I have no ears, only eyes: send me a photo of a handwritten digit.")
OTHER_MESSAGE = mark(
    "I can only read pictures: send me a photo of a handwritten digit. /help tells more."
)
NO_PICTURE_TO_READ = mark("Send /read as a reply to a picture, and I read that one.")

# Fair use.
SLOW_DOWN = mark_plural(
    "That was a lot at once. Please send the rest again in {n} second.",
    "That was a lot at once. Please send the rest again in {n} seconds.",
)
BUSY = mark_plural(
    "I am busy: many pictures came at once. Please try again in {n} second.",
    "I am busy: many pictures came at once. Please try again in {n} seconds.",
)

DRAW_CAPTION = mark(
    "A blank sheet: open it, tap the pen, draw a digit with your finger, and send it back to me."
)

# /language, /privacy, /forget.
CHOOSE_LANGUAGE = mark("Which language shall I speak?")
# Translators: name your own language.
LANGUAGE_CHOSEN = mark("From now on I speak English.")
LANGUAGE_NOT_STORED = mark("I can't note your choice at the moment. Please try again later.")
PRIVACY = mark(
    "<b>What is stored</b>\n"
    "• the 28×28 pixel images of the digits I found, what I read in them, and what you tap about "
    "them: to count how often I am right, and to learn\n"
    "• your Telegram ID with them, so that only you can correct them and you can delete them\n"
    "• the language you chose\n\n"
    "<b>What is not</b>\n"
    "• your photos: they are read and dropped\n"
    "• your name, and what you write\n\n"
    "What nobody corrected is deleted after {days}. "
    "/forget deletes everything about you, at once."
)
DAYS = mark_plural(
    "{n} day",
    "{n} days",
)
FORGOTTEN = mark("Deleted, and gone for good:\n{what}")
NOTHING_TO_FORGET = mark("Nothing is stored about you.")
STORAGE_SILENT = mark("I can't reach what is stored at the moment. Please try again later.")
READINGS = mark_plural(
    "{n} reading",
    "{n} readings",
)
IMAGES = mark_plural(
    "{n} image of a digit",
    "{n} images of digits",
)
CORRECTIONS = mark_plural(
    "{n} answer about what is right",
    "{n} answers about what is right",
)
LANGUAGE_CHOICE = mark("your choice of language")

# /stats.
STATS_TITLE = mark("<b>How well I read</b>")
STATS_MODEL = mark("Model version {version}, of {date}")
STATS_TRAINING = mark("Learned from {images} images")
STATS_MEASURED = mark("Measured on {n} digits that it never learned from:")
STATS_ACCURACY = mark("Accuracy: {accuracy}")
STATS_F1 = mark("Macro F1: {f1}")
STATS_CALIBRATION = mark("Calibration error: {error}")
STATS_TABLE_HEAD = mark(
    "Per digit: how many there are, the share of them I find, and the share of "
    "what I call so that is so"
)
STATS_PICTURES = mark("Pictures read: {n}")
STATS_CORRECTIONS = mark("Answers from people: {n}")
STATS_FEW_CORRECTIONS = mark(
    "Answers from people: {n}. From {least} on, I tell how often I was right."
)
STATS_PEOPLE_ACCURACY = mark("Right, as people judged: {accuracy}")
STATS_NOT_AVAILABLE = mark("What people judged can't be counted at the moment.")
CORRELATIONS_CAPTION = mark(
    "How the pixels of the training images go together: each with every other one, row by row. "
    "Blue: inked together. Red: one or the other. White: no matter."
)
CONFUSION_CAPTION = mark(
    "What I take for what. Rows: the digit that was written (✎). Columns: the digit that I read "
    "(⚙). Right ones are blue, errors orange; each row ends with the share that I read right."
)
RELIABILITY_CAPTION = mark(
    "Do my percentages mean what they say? Across: how sure I was (⚙). Up: how often I was right "
    "(✓). On the dashed line both agree. Below: how many answers there were (#)."
)

# /retrain: for the admins.
ADMINS_ONLY = mark("Only the people who run this bot can do this.")
NEWS_FIRST = mark("I have not learned from people yet. So far: {said}.")
NEWS_SINCE = mark("New since I last learned, on {date}: {said}; in all: {all}.")
NEWS_NONE = mark("Nothing new since I last learned, on {date}. In all: {all}.")
NEWS_NOTHING = mark("Nobody has told me yet what a digit really is: there is nothing to learn.")
SAID = mark("{answers} by {people}")
ANSWERS = mark_plural(
    "{n} answer",
    "{n} answers",
)
PEOPLE = mark_plural(
    "{n} person",
    "{n} people",
)
SHALL_I_LEARN = mark(
    "<b>Shall I learn from this?</b> It takes a minute or two, and I go on answering meanwhile. "
    "What comes of it serves only if it is measured to be no worse."
)
LEARNING = mark("<b>I am learning.</b>")
STAGE_STARTING = mark("Starting")
# Translators: {duration} is like "2 minutes", as a word by itself.
TIME_LEFT = mark("about {duration} left")
CANCELLING = mark("I stop as soon as I can.")
NOT_RUNNING = mark("This training run is over.")
RUN_ACTIVE = mark("Admin {admin} has been training since {time}. One run at a time.")
RUN_ACTIVE_BY_NOBODY = mark("Another training run is going on. One at a time.")

# How a training run ended.
RUN_FINISHED = mark("I have learned, in {duration}.")
RUN_CANCELLED = mark("Cancelled. Version {version} goes on.")
RUN_STOPPED = mark("Interrupted: I was stopped meanwhile. Version {version} goes on.")
RUN_FORGOTTEN = mark(
    "Interrupted: somebody deleted meanwhile what was learned from. Version {version} goes on."
)
RUN_KILLED = mark(
    "Interrupted: the training process was killed, maybe for want of memory. "
    "Version {version} goes on."
)
RUN_TOO_LONG = mark("It took too long, and I gave up. Version {version} goes on.")
RUN_LEASE_LOST = mark("Interrupted: the database was away for too long. Version {version} goes on.")
RUN_FAILED = mark("Training failed; the log says why. Version {version} goes on.")
PROMOTED = mark("<b>Version {version} serves from now on</b>, instead of version {before}.")
NOT_PROMOTED = mark("<b>Version {version} does not serve.</b> Version {before} goes on.")
OVERTAKEN = mark(
    "<b>Version {version} does not serve</b>: another version was made champion while I learned."
)
LEARNED_FROM = mark("Learned from {said}.")
TABLE_HEAD = mark("Before → after, on digits distorted for this exam:")
WHY_NOT = mark("Why not:")

# What is measured before and after.
DIGITS_READ = mark("digits read right: {before} → {after}")
CALIBRATION_ERROR = mark("calibration error: {before} → {after}")
LOG_LOSS = mark("log loss: {before} → {after}")
LEAST_RECALL = mark("found of the digit that is found least: {before} → {after}")
NONDIGITS_ACCEPTED = mark("scribbles taken for digits: {before} → {after}")
CORRECTIONS_READ = mark("of people's answers held out, read so: {before} → {after}")

# Why a version is not promoted.
READS_FEWER_DIGITS = mark(
    "It reads fewer digits right, {after} instead of {before}, and that is no chance."
)
WORSE_CALIBRATED = mark("Its percentages are further off: by {after} instead of {before}.")
LESS_PLAUSIBLE = mark("It finds the truth less likely: log loss {after} instead of {before}.")
FORGETS_A_DIGIT = mark("It forgets the {digit}: it finds {after} of them instead of {before}.")
ACCEPTS_NONDIGITS = mark("It takes {after} of all scribbles for digits instead of {before}.")
READS_FEWER_CORRECTIONS = mark(
    "It agrees with people less often, {after} instead of {before} of the answers held out."
)
LEARNS_NO_CORRECTIONS = mark(
    "It agrees with only {after} of the answers held out: they may contradict each other."
)

# The stages of a training run, as the model names them.
STAGES = (
    mark("Drawing digits and non-digits"),
    mark("Describing digits"),
    mark("Learning from corrections"),
    mark("Drawing the holdout's non-digits"),
    mark("Comparing with the champion"),
    mark("Evaluating"),
)

# /models and /rollback.
VERSIONS_TITLE = mark("<b>Model versions</b>")
VERSION_LINE = mark("<b>{version}</b> · {date} · {size} kB")
VERSION_MEASURED = mark("accuracy {accuracy}, calibration error {error}")
VERSION_SHIPPED = mark("came with me")
VERSION_PROMOTED = mark("promoted by {admin}")
VERSION_NEVER_PROMOTED = mark("never promoted")
VERSION_SERVES = mark("<b>serves now</b>")
VERSION_BEFORE = mark("served before")
OLDER_VERSIONS = mark_plural(
    "and {n} older one",
    "and {n} older ones",
)
CHAMPION_UNUSABLE = mark("Version {version} is damaged: version {serving} serves instead.")
SHALL_I_ROLL_BACK = mark(
    "<b>Roll back from version {version} to version {before}?</b> It serves again at once."
)
ROLLED_BACK = mark("Version {version} serves again.")
NO_VERSION_BEFORE = mark("There is no version before to return to.")
CHAMPION_CHANGED = mark("Another version serves by now: /models lists them.")
LEFT = mark("I leave it as it is.")
