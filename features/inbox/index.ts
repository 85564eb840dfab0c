export { InboxPage } from "./components/inbox-page";
export { useIsFeedbackOn, useSendFeedback } from "./queries";
