import * as z from "zod";
import { CopyBackend } from "#core/copy/schema";
import * as Id from "#core/id";
import { PageQuery, pageOf } from "#core/page-schema";

export const DestinationStatus = z.enum(["ENABLED", "DISABLED"]).meta({ id: "DestinationStatus" });
export type DestinationStatus = z.infer<typeof DestinationStatus>;

/** What the last look at a destination said. */
export const DestinationCheck = z
  .object({
    at: z.iso.datetime(),
    isUsable: z.boolean(),
    reason: z.string().nullable().meta({ description: "What is wrong with it." }),
    region: z.string().nullable(),
    ownerAccountId: z
      .string()
      .nullable()
      .meta({ description: "Of S3: the account that S3 confirmed." }),
  })
  .meta({ id: "DestinationCheck" });
export type DestinationCheck = z.infer<typeof DestinationCheck>;

const name = z.string().trim().min(1).max(128);
const projectIds = z.array(z.string().min(1).max(128)).min(1).max(50).meta({
  description: "Projects whose packages may go there.",
});
const recipient = z.string().trim().min(1).max(256).meta({ description: "Who gets the files." });
const contact = z.string().trim().min(1).max(256).meta({
  description: "Whom to ask at the recipient's: an address for mail, or a telephone number.",
});
const accountId = z.string().regex(/^\d{12}$/, "must be the 12 digits of an AWS account");
const region = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a Region of AWS, such as ap-southeast-2");

/** What an admin registers. */
export const RegisterDestination = z
  .strictObject({
    name,
    uri: z.string().min(1).max(1200).meta({
      description: "Folder that files go below, with / at its end.",
      example: "s3://recipient-bucket/incoming/",
    }),
    ...{ projectIds, recipient, contact },
    region: region.optional().meta({
      description: "Where it must be. Of S3: the stage's own, which is where it copies.",
    }),
    ownerAccountId: accountId.optional().meta({
      description: "Account that must own the bucket; needed of S3, and only there.",
    }),
    roleArn: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,128}$/,
        "must be the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME",
      )
      .optional()
      .meta({
        description:
          "Role of the recipient's account that trusts this stage, with `externalId`. It shows that the owner agrees, whenever the destination is looked at; copies are made by the stage's own role, which the bucket's policy lets in.",
      }),
    externalId: z
      .string()
      .regex(/^[\w+=,.@:/-]{16,1224}$/, "must be 16 letters, digits or +=,.@:/-_ at least")
      .optional()
      .meta({ description: "What the role's trust policy asks for; needed with `roleArn`." }),
  })
  .meta({ id: "RegisterDestination" });
export type RegisterDestination = z.infer<typeof RegisterDestination>;

/** Where it is stays as it is: another place is another destination. */
export const ChangeDestination = z
  .strictObject({
    name: name.optional(),
    projectIds: projectIds.optional(),
    recipient: recipient.optional(),
    contact: contact.optional(),
    status: DestinationStatus.optional().meta({
      description: "DISABLED: nothing goes there any more, plans that were made neither.",
    }),
  })
  .refine((change) => Object.keys(change).length > 0, "must change something")
  .meta({ id: "ChangeDestination" });

/** A place that packages may be pushed to. */
export const Destination = z
  .object({
    id: Id.schema("destination"),
    name: z.string(),
    uri: z.string(),
    backend: CopyBackend,
    projectIds: z.array(z.string()).meta({ description: "Those of them that you may know of." }),
    recipient: z.string(),
    contact: z.string(),
    region: z.string().nullable(),
    ownerAccountId: z.string().nullable(),
    roleArn: z.string().nullable(),
    status: DestinationStatus,
    check: DestinationCheck,
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    updatedAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: "Destination" });
export type Destination = z.infer<typeof Destination>;

export const DestinationPage = pageOf(Destination).meta({ id: "DestinationPage" });
export const DestinationKey = z.object({ destinationId: Id.schema("destination") });
export const ListDestinations = PageQuery.extend({
  projectId: z.string().min(1).max(128).optional(),
  status: DestinationStatus.optional(),
});
